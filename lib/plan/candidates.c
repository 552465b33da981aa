#include "plan/candidates.h"

const char *const ost_reason_code[OST_REASONS] = {
#define X(name, code, meaning) code,
    OST_REASON_MAP(X)
#undef X
};

const char *const ost_reason_meaning[OST_REASONS] = {
#define X(name, code, meaning) meaning,
    OST_REASON_MAP(X)
#undef X
};
