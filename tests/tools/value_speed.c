/*
 * Seconds to sample and analyse a made-up portfolio, for scripts/bench_value.
 *
 *     value_speed [PRODUCTS [THREADS]]
 *
 * Each product has five plans and sixteen uncertain inputs: lognormal, beta, gamma and PERT. Prints one
 * line of JSON.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "io/json.h"
#include "io/number.h"
#include "value/analysis.h"

enum { INPUTS = 16, PLANS = 5, NAME = 48 };

/* Everything that one product borrows. */
struct made {
    struct ost_distribution distribution[INPUTS];
    char path[INPUTS][NAME], name[NAME];
    size_t input[INPUTS];
    struct ost_place place[INPUTS];
    struct ost_response response[PLANS][2];
    struct ost_price price[PLANS];
    struct ost_offer offer[PLANS];
};

static const struct {
    char form; /* l 90 % interval, b share, r rate from counts, p PERT */
    double a, b, c;
    size_t offset;
} inputs[INPUTS] = {
    {'l', 0.1, 0.3, 0, offsetof(struct ost_need, severity[0].rate)},
    {'b', 0.2, 0.6, 0, offsetof(struct ost_need, severity[0].external)},
    {'l', 6, 24, 0, offsetof(struct ost_need, severity[0].alone_h)},
    {'p', 1, 2, 4, offsetof(struct ost_need, severity[0].work_h)},
    {'l', 1500, 9000, 0, offsetof(struct ost_need, severity[0].loss_per_h)},
    {'p', 5, 10, 20, offsetof(struct ost_need, severity[0].engineer_h)},
    {'r', 30, 60, 0, offsetof(struct ost_need, severity[1].rate)},
    {'b', 0.1, 0.4, 0, offsetof(struct ost_need, severity[1].external)},
    {'l', 10, 60, 0, offsetof(struct ost_need, severity[1].alone_h)},
    {'p', 2, 5, 9, offsetof(struct ost_need, severity[1].work_h)},
    {'l', 100, 600, 0, offsetof(struct ost_need, severity[1].loss_per_h)},
    {'l', 3, 20, 0, offsetof(struct ost_need, days_earlier)},
    {'l', 5e-7, 8e-6, 0, offsetof(struct ost_need, exploit)},
    {'l', 5e4, 9e5, 0, offsetof(struct ost_need, breach_loss)},
    {'p', 1, 3, 6, offsetof(struct ost_need, maintenance_h)},
    {'l', 55, 80, 0, offsetof(struct ost_need, demand)},
};

static void must(int rc)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "value_speed: %s\n", ost_error());
    exit(1);
}

static int make_distribution(struct ost_distribution *out, size_t i)
{
    switch (inputs[i].form) {
    case 'l':
        return ost_distribution_lognormal(out, inputs[i].a, inputs[i].b);
    case 'b':
        return ost_distribution_beta(out, inputs[i].a, inputs[i].b);
    case 'r':
        return ost_distribution_rate(out, (uint64_t)inputs[i].a, inputs[i].b);
    default:
        return ost_distribution_pert(out, inputs[i].a, inputs[i].b, inputs[i].c, 4);
    }
}

/* Plan 0 is community; the others answer in 9x5 or 24x7 and cost more the more they do. */
static void make_plans(struct made *m, size_t product)
{
    struct ost_week_span office[5], always = {0, OST_WEEK_S};
    for (int d = 0; d < 5; d++)
        office[d] = (struct ost_week_span){d * 86400 + 9 * 3600, d * 86400 + 18 * 3600};
    for (size_t j = 1; j < PLANS; j++) {
        for (size_t s = 0; s < 2; s++) {
            struct ost_promise p = {.promised_s = 3600 * (int64_t)(s + 1),
                                    .open = j < 3 ? office : &always,
                                    .spans = j < 3 ? 5 : 1};
            must(ost_response_init(&m->response[j][s], &p));
            m->offer[j].response[s] = &m->response[j][s];
        }
        m->price[j].unit_cents = (int64_t)(j * 60000 + product * 1000);
        m->offer[j].price = &m->price[j];
        m->offer[j].labor = m->offer[j].patch = m->offer[j].maintenance = (double)j / (PLANS - 1);
    }
}

static void make_product(struct ost_product *out, struct ost_sampled *table, struct made *m,
                         size_t product)
{
    snprintf(m->name, sizeof m->name, "product%zu", product);
    *out = (struct ost_product){m->name,  {.demand = 60, .wage = 95, .flaws = 4},
                                m->offer, PLANS,
                                m->input, INPUTS,
                                m->place, INPUTS};
    make_plans(m, product);
    for (size_t i = 0; i < INPUTS; i++) {
        must(make_distribution(&m->distribution[i], i));
        snprintf(m->path[i], sizeof m->path[i], "product%zu.%zu", product, i);
        m->input[i] = product * INPUTS + i;
        m->place[i] = (struct ost_place){i, OST_IN_NEED, inputs[i].offset};
        table[m->input[i]] = (struct ost_sampled){m->path[i], &m->distribution[i], 0, INFINITY};
        double mean = ost_distribution_mean(&m->distribution[i]);
        memcpy((char *)&out->need + inputs[i].offset, &mean, sizeof mean);
    }
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static size_t argument(int argc, char **argv, int i, size_t otherwise)
{
    int64_t n = (int64_t)otherwise;
    if (argc > i)
        must(ost_number_int(&n, ost_slice_of(argv[i])));
    return n > 0 && n <= 1000 ? (size_t)n : otherwise;
}

static void print(size_t products, const struct ost_draws *draws, double sampling_s,
                  double analysis_s, const struct ost_analysis *a)
{
    struct ost_buf line = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&line, 0);
    double evpi = 0;
    for (size_t i = 0; i < products; i++)
        evpi += a[i].evpi.value;
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "products", (int64_t)products);
    ost_jsonw_int(&w, "inputs", (int64_t)draws->inputs);
    ost_jsonw_int(&w, "samples", (int64_t)draws->n);
    ost_jsonw_real(&w, "sampling_s", sampling_s);
    ost_jsonw_real(&w, "analysis_s", analysis_s);
    ost_jsonw_real(&w, "utility_of_best", a[0].outcome[a[0].best].mean.value);
    ost_jsonw_real(&w, "evpi", evpi);
    ost_jsonw_end(&w);
    puts(line.p);
    ost_buf_release(&line);
}

int main(int argc, char **argv)
{
    size_t products = argument(argc, argv, 1, 30);
    int threads = (int)argument(argc, argv, 2, (size_t)1);
    struct made *made = ost_calloc(products, sizeof *made);
    struct ost_product *product = ost_calloc(products, sizeof *product);
    struct ost_sampled *table = ost_calloc(products * INPUTS, sizeof *table);
    struct ost_analysis *analysis = ost_calloc(products, sizeof *analysis);
    struct ost_draws draws;
    for (size_t i = 0; i < products; i++)
        make_product(&product[i], table, &made[i], i);
    double start = seconds();
    must(ost_draws_make(&draws, table, products * INPUTS,
                        &(struct ost_sampling){.seed = 1, .threads = threads}));
    double sampled = seconds();
    must(ost_analyse(analysis, product, products,
                     &(struct ost_analysis_of){table, &draws, 0, 0, 1, threads}));
    print(products, &draws, sampled - start, seconds() - sampled, analysis);
    for (size_t i = 0; i < products; i++) {
        ost_analysis_release(&analysis[i]);
        for (size_t j = 1; j < PLANS; j++)
            for (size_t s = 0; s < 2; s++)
                ost_response_release(&made[i].response[j][s]);
    }
    ost_draws_release(&draws);
    free(made);
    free(product);
    free(table);
    free(analysis);
    return 0;
}
