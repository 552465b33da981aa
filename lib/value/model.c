/*
 * Invariant: V is v D + V0 with every term multiplied out before it is divided by D, so that U is finite
 * for a demand next to nothing, where v_cons and c are not.
 */
#include "value/model.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"

static const double cents_per_unit = 100;

const char *const ost_term_name[OST_TERMS] = {"v_down", "v_labor", "v_patch", "v_maint", "v_cons"};

static double restore_h(const struct ost_need *need, const struct ost_offer *offer, size_t s)
{
    const struct ost_need_severity *sev = &need->severity[s];
    if (!offer->response[s])
        return sev->alone_h;
    double kappa = offer->kappa > 0 ? offer->kappa : 1;
    return ost_response_restore_h(offer->response[s], kappa, sev->alone_h, sev->work_h);
}

/* Terms per unit and year, v_cons apart, which is returned per year. */
static double fill_terms(struct ost_value *out, const struct ost_need *need,
                         const struct ost_offer *offer)
{
    double hours = 0;
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        const struct ost_need_severity *sev = &need->severity[s];
        double escalated = sev->rate * sev->external;
        out->restore_h[s] = restore_h(need, offer, s);
        out->saved_h[s] = sev->alone_h - out->restore_h[s];
        out->term[OST_V_DOWN] += escalated * out->saved_h[s] * sev->loss_per_h;
        hours += escalated * sev->engineer_h;
    }
    out->term[OST_V_LABOR] = hours * need->wage * offer->labor;
    out->term[OST_V_PATCH] =
        need->flaws * need->days_earlier * need->exploit * need->breach_loss * offer->patch;
    out->term[OST_V_MAINT] = need->maintenance_h * need->wage * offer->maintenance;
    for (size_t t = 0; t < OST_TERMS; t++)
        out->term[t] *= 1 - offer->haircut[t];
    return fmin(offer->advice_h, need->advice_h) * need->expert_wage * offer->consulting *
           (1 - offer->haircut[OST_V_CONS]);
}

static double fixed_value(const struct ost_need *need, const struct ost_offer *offer)
{
    return offer->fixed_share * need->fixed_value + offer->fixed_value;
}

static double price_factor(const struct ost_offer *offer)
{
    return offer->price_factor > 0 ? offer->price_factor : 1;
}

static double contract_cost(const struct ost_offer *offer, int64_t cents)
{
    return (double)cents / cents_per_unit * price_factor(offer);
}

/* What is paid beside the contract. */
static double own_cost(const struct ost_need *need, const struct ost_offer *offer)
{
    return offer->own_h * need->wage + offer->other_cost;
}

/* Everything but C, c and U; V is given where there is only a utility. */
static void fill_value(struct ost_value *out, const struct ost_need *need,
                       const struct ost_offer *offer)
{
    *out = (struct ost_value){0};
    double advice = fill_terms(out, need, offer), per_unit = 0;
    for (size_t t = 0; t < OST_TERMS; t++)
        per_unit += out->term[t];
    out->fixed = fixed_value(need, offer);
    out->V = per_unit * need->demand + advice + out->fixed;
    out->term[OST_V_CONS] = advice / need->demand;
    out->v = per_unit + out->term[OST_V_CONS];
}

/* A utility that is given: no terms, and the value that makes up for the cost. */
static void give_utility(struct ost_value *out, double utility)
{
    *out = (struct ost_value){.C = out->C, .c = out->c, .U = utility};
    out->V = out->fixed = utility + out->C;
}

int ost_value_of(struct ost_value *out, const struct ost_need *need, const struct ost_offer *offer)
{
    int64_t cents = 0;
    int rc = offer->price ? ost_price_cost(&cents, offer->price, need->demand) : 0;
    if (rc < 0)
        return rc;
    fill_value(out, need, offer);
    out->C = contract_cost(offer, cents) + own_cost(need, offer);
    out->c = out->C / need->demand;
    out->U = out->V - out->C;
    if (offer->has_utility)
        give_utility(out, offer->utility);
    return 0;
}

double ost_utility_of(const struct ost_need *need, const struct ost_offer *offer)
{
    int64_t cents = 0;
    struct ost_value value;
    if (offer->has_utility)
        return offer->utility;
    if (offer->price && ost_price_cost(&cents, offer->price, need->demand) < 0)
        cents = INT64_MAX;
    fill_value(&value, need, offer);
    return value.V - contract_cost(offer, cents) - own_cost(need, offer);
}

/* Fixed plus so much per unit, whatever the demand. */
static bool is_linear(const struct ost_price *p)
{
    return p->shape == OST_PRICE_PER_UNIT && (p->coverage == 0 || p->coverage == 1) &&
           p->min_units <= 1 && p->minimum_cents == 0;
}

static double once_per_year_cents(const struct ost_price *p)
{
    return p->once_cents ? (double)p->once_cents / p->horizon_y : 0;
}

/* By search over whole demands. */
static int search(struct ost_break_even *out, const struct ost_price *price, double demand,
                  double per_unit, double fixed)
{
    enum { AT_LEAST = 1000, TIMES = 10 };
    double most = fmin(fmax(TIMES * ceil(demand), AT_LEAST), OST_PRICE_UNITS);
    struct ost_price_worth worth = {per_unit * cents_per_unit, fixed * cents_per_unit,
                                    (int64_t)most};
    struct ost_demand_range *range;
    size_t n;
    int rc = ost_price_pays(&range, &n, price, &worth);
    if (rc < 0)
        return rc;
    *out = (struct ost_break_even){.is = OST_PAYS_NEVER};
    if (n > 0 && range[0].first == 1 && range[0].last == worth.most)
        out->is = OST_PAYS_ALWAYS;
    else if (n > 0 && range[0].first == 1)
        *out = (struct ost_break_even){OST_PAYS_UP_TO, (double)range[0].last};
    else if (n > 0)
        *out = (struct ost_break_even){OST_PAYS_FROM, (double)range[0].first};
    free(range);
    return 0;
}

int ost_value_break_even(struct ost_break_even *out, const struct ost_need *need,
                         const struct ost_offer *offer)
{
    static const struct ost_price free_of_charge = {0};
    const struct ost_price *price = offer->price ? offer->price : &free_of_charge;
    struct ost_value value;
    fill_value(&value, need, offer);
    double advice = value.term[OST_V_CONS] * need->demand;
    double per_unit = value.v - value.term[OST_V_CONS];
    double fixed = value.fixed + advice - own_cost(need, offer);
    double factor = price_factor(offer);
    if (!is_linear(price)) /* cost * factor <= worth */
        return search(out, price, need->demand, per_unit / factor, fixed / factor);
    double fixed_cents = (double)price->fixed_cents + once_per_year_cents(price);
    double unit_cents =
        (double)price->unit_cents + price->licence_share * (double)price->licence_cents;
    *out = ost_break_even_demand(fixed_cents * factor / cents_per_unit - fixed, per_unit,
                                 unit_cents * factor / cents_per_unit);
    return 0;
}
