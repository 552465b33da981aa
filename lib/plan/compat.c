#include "plan/compat.h"

#include "base/error.h"

/* Takes a run of digits, or one other byte, off the front. */
static struct ost_slice next_part(struct ost_slice *rest)
{
    size_t n = 0;
    while (n < rest->n && ost_is_digit(rest->p[n]))
        n++;
    struct ost_slice part = {rest->p, n ? n : 1};
    *rest = (struct ost_slice){rest->p + part.n, rest->n - part.n};
    return part;
}

static struct ost_slice without_zeros(struct ost_slice digits)
{
    while (digits.n > 1 && digits.p[0] == '0')
        digits = (struct ost_slice){digits.p + 1, digits.n - 1};
    return digits;
}

static int compare_parts(struct ost_slice a, struct ost_slice b)
{
    if (!ost_is_digit(a.p[0]) || !ost_is_digit(b.p[0]))
        return ost_slice_compare(a, b);
    a = without_zeros(a);
    b = without_zeros(b);
    return a.n != b.n ? (a.n > b.n) - (a.n < b.n) : ost_slice_compare(a, b);
}

int ost_version_compare(struct ost_slice a, struct ost_slice b)
{
    while (a.n && b.n) {
        int order = compare_parts(next_part(&a), next_part(&b));
        if (order)
            return order;
    }
    return (a.n > 0) - (b.n > 0);
}

/* Whether the version is `of` or a part of it: 8.0.36 and 8.0-rc1 of 8.0, but not 8.01. */
static bool belongs(struct ost_slice version, struct ost_slice of)
{
    if (version.n < of.n || !ost_slice_equal((struct ost_slice){version.p, of.n}, of))
        return false;
    return version.n == of.n || !ost_is_digit(version.p[of.n]);
}

static bool cut_at(struct ost_slice text, const char *word, struct ost_slice *before,
                   struct ost_slice *after)
{
    const char *at = text.n ? memmem(text.p, text.n, word, strlen(word)) : NULL;
    if (!at)
        return false;
    *before = (struct ost_slice){text.p, (size_t)(at - text.p)};
    *after = (struct ost_slice){at + strlen(word), text.n - before->n - strlen(word)};
    *before = ost_slice_trim(*before);
    *after = ost_slice_trim(*after);
    return true;
}

static bool is_version(struct ost_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (ost_is_space(s.p[i]))
            return false;
    return s.n > 0 && ost_is_digit(s.p[0]);
}

int ost_version_within(bool *within, struct ost_slice range, struct ost_slice version)
{
    struct ost_slice low = ost_slice_trim(range), high = low, nothing;
    bool from = true, up_to = true;
    if (cut_at(low, "or newer", &low, &nothing) && nothing.n == 0)
        up_to = false;
    else if (cut_at(high, "up to ", &nothing, &high) && nothing.n == 0)
        from = false;
    else
        cut_at(high, " to ", &low, &high);
    if ((from && !is_version(low)) || (up_to && !is_version(high)))
        return ost_fail(
            OST_EPARSE,
            "'%.*s' is no range of versions; write 8.0, 5.7 to 8.4, 8.0 or newer, up to 8.4",
            OST_SLICE_ARG(range));
    *within = (!from || ost_version_compare(version, low) >= 0 || belongs(version, low)) &&
              (!up_to || ost_version_compare(version, high) <= 0 || belongs(version, high));
    return 0;
}
