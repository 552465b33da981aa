#include "stats/logistic.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "stats/logistic_loss.h"

enum { MEMORY = 10, ITERATIONS_MAX = 500, HALVINGS_MAX = 40 };

/*
 * Of the gradient's norm in units of the weights', where that is above 1. The penalty's curvature is 1
 * everywhere, so weights are no farther than that from the solution.
 */
static const double TOLERANCE = 1e-5;
static const double ENOUGH_DESCENT = 1e-4;

/* A step taken and how the gradient changed over it. */
struct step {
    double *s, *y;
    double rho; /* 1 / (s . y) */
};

struct solver {
    struct ost_logistic_loss loss;
    size_t unknowns;
    double *at, *gradient, *direction; /* [unknowns] */
    double *next, *next_gradient;      /* [unknowns] */
    struct step step[MEMORY];          /* a ring */
    size_t steps;                      /* taken so far */
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double norm(const double *a, size_t n)
{
    return sqrt(dot(a, a, n));
}

/* ---- the descent ---- */

/* The two loops: the direction that the remembered curvature makes of the gradient. */
static void find_direction(struct solver *s)
{
    size_t n = s->unknowns, first = s->steps > MEMORY ? s->steps - MEMORY : 0;
    double along[MEMORY], *d = s->direction;
    for (size_t i = 0; i < n; i++)
        d[i] = -s->gradient[i];
    if (s->steps == 0) { /* nothing is known yet: a step of length one at most */
        double length = fmax(1, norm(d, n));
        for (size_t i = 0; i < n; i++)
            d[i] /= length;
        return;
    }
    for (size_t t = s->steps; t-- > first;) {
        const struct step *step = &s->step[t % MEMORY];
        along[t % MEMORY] = step->rho * dot(step->s, d, n);
        for (size_t i = 0; i < n; i++)
            d[i] -= along[t % MEMORY] * step->y[i];
    }
    const struct step *last = &s->step[(s->steps - 1) % MEMORY];
    double scale = 1 / (last->rho * dot(last->y, last->y, n));
    for (size_t i = 0; i < n; i++)
        d[i] *= scale;
    for (size_t t = first; t < s->steps; t++) {
        const struct step *step = &s->step[t % MEMORY];
        double change = along[t % MEMORY] - step->rho * dot(step->y, d, n);
        for (size_t i = 0; i < n; i++)
            d[i] += change * step->s[i];
    }
}

/* Goes along the direction as far as it descends enough; false when rounding leaves no way down. */
static bool descend(struct solver *s, double *value)
{
    double slope = dot(s->gradient, s->direction, s->unknowns), length = 1;
    for (int halving = 0; halving < HALVINGS_MAX && slope < 0; halving++, length /= 2) {
        for (size_t i = 0; i < s->unknowns; i++)
            s->next[i] = s->at[i] + length * s->direction[i];
        double there = ost_logistic_loss_at(&s->loss, s->next, s->next_gradient);
        if (there <= *value + ENOUGH_DESCENT * length * slope) {
            *value = there;
            return true;
        }
    }
    return false;
}

/* Remembers the step just found, and goes there. */
static void move(struct solver *s)
{
    struct step *step = &s->step[s->steps % MEMORY];
    for (size_t i = 0; i < s->unknowns; i++) {
        step->s[i] = s->next[i] - s->at[i];
        step->y[i] = s->next_gradient[i] - s->gradient[i];
    }
    double curvature = dot(step->s, step->y, s->unknowns);
    if (curvature > 0) { /* as ever but for rounding: the function is convex */
        step->rho = 1 / curvature;
        s->steps++;
    }
    memcpy(s->at, s->next, s->unknowns * sizeof *s->at);
    memcpy(s->gradient, s->next_gradient, s->unknowns * sizeof *s->gradient);
}

static bool is_solved(const struct solver *s)
{
    double size = fmax(1, norm(s->at, s->unknowns));
    return norm(s->gradient, s->unknowns) <= TOLERANCE * size;
}

static int minimise(struct solver *s)
{
    const struct ost_logistic_problem *p = s->loss.problem;
    double value = ost_logistic_loss_at(&s->loss, s->at, s->gradient);
    for (size_t i = 0; i < ITERATIONS_MAX && !is_solved(s); i++) {
        int rc = p->progress ? p->progress(p->ctx, i) : 0;
        if (rc != 0)
            return rc;
        find_direction(s);
        if (!descend(s, &value))
            break;
        move(s);
    }
    return 0;
}

int ost_logistic_fit(float *weight, float *bias, const struct ost_logistic_problem *problem)
{
    assert(problem->n > 0 && problem->classes > 0 && problem->cost > 0);
    struct solver s = {0};
    ost_logistic_loss_init(&s.loss, problem);
    size_t n = s.unknowns = s.loss.unknowns, width = problem->width, stride = s.loss.stride;
    double *room = ost_calloc((5 + 2 * MEMORY) * n, sizeof *room), *next = room;
    double **part[] = {&s.at, &s.gradient, &s.direction, &s.next, &s.next_gradient};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++, next += n)
        *part[i] = next;
    for (size_t i = 0; i < MEMORY; i++, next += 2 * n)
        s.step[i] = (struct step){.s = next, .y = next + n};
    int rc = minimise(&s);
    for (size_t c = 0; c < problem->classes && rc == 0; c++) {
        for (size_t f = 0; f < width; f++)
            weight[c * width + f] = (float)s.at[f * stride + c];
        bias[c] = (float)s.at[width * stride + c];
    }
    ost_logistic_loss_release(&s.loss);
    free(room);
    return rc;
}
