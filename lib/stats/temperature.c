#include "stats/temperature.h"

#include <math.h>

/* log(sum of exp(T s)) of one row, and the mean and variance of s under softmax(T s). */
struct row {
    double log_sum, mean, variance;
};

static struct row measure(double t, const float *s, size_t classes)
{
    double largest = s[0], sum = 0, first = 0, second = 0;
    for (size_t k = 1; k < classes; k++)
        largest = s[k] > largest ? s[k] : largest;
    for (size_t k = 0; k < classes; k++) {
        double below = s[k] - largest, e = exp(t * below);
        sum += e;
        first += e * below;
        second += e * below * below;
    }
    first /= sum;
    second /= sum;
    return (struct row){t * largest + log(sum), largest + first, second - first * first};
}

double ost_temperature_nll(double t, const float *score, const int *label, size_t n, size_t classes)
{
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        const float *s = score + i * classes;
        total += measure(t, s, classes).log_sum - t * s[label[i]];
    }
    return total / (double)n;
}

/* The mean score under the smoothed truth. */
static double target(const float *s, int label, size_t n, size_t classes)
{
    double e = 1 / ((double)n + 2), sum = 0;
    for (size_t k = 0; k < classes; k++)
        sum += s[k];
    return (1 - e) * s[label] + e * sum / (double)classes;
}

double ost_temperature_fit(const float *score, const int *label, size_t n, size_t classes)
{
    enum { STEPS = 60 };
    double low = OST_TEMPERATURE_MIN, high = OST_TEMPERATURE_MAX, t = 1;
    for (int step = 0; step < STEPS && high / low > 1 + 1e-9; step++) {
        double slope = 0, curve = 0;
        for (size_t i = 0; i < n; i++) {
            const float *s = score + i * classes;
            struct row row = measure(t, s, classes);
            slope += row.mean - target(s, label[i], n, classes);
            curve += row.variance;
        }
        if (slope == 0)
            break;
        *(slope > 0 ? &high : &low) = t;
        double next = curve > 0 ? t - slope / curve : 0;
        if (fabs(next - t) < 1e-9 * t)
            break;
        t = next > low && next < high ? next : sqrt(low * high);
    }
    return t;
}

void ost_temperature_softmax(double temperature, float *score, size_t classes)
{
    float largest = score[0];
    double sum = 0;
    for (size_t k = 1; k < classes; k++)
        largest = score[k] > largest ? score[k] : largest;
    for (size_t k = 0; k < classes; k++)
        sum += score[k] = expf((float)temperature * (score[k] - largest));
    for (size_t k = 0; k < classes; k++)
        score[k] = (float)(score[k] / sum);
}
