/* code.c - check characters of the codes of organisations and persons. */
#include "people/internal.h"

/* [GB 32100]: no I, O, S, V, Z. */
static const char credit_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int index_of(const char *alphabet, char c)
{
    for (int i = 0; alphabet[i] != '\0'; i++) {
        if (alphabet[i] == c)
            return i;
    }
    return -1;
}

bool code_credit_fits(str code)
{
    int sum = 0, weight = 1;

    if (code.n != 18)
        return false;
    for (size_t i = 0; i < 17; i++) {
        int v = index_of(credit_alphabet, code.p[i]);

        if (v < 0)
            return false;
        sum += v * weight;
        weight = weight * 3 % 31;
    }
    return code.p[17] == credit_alphabet[(31 - sum % 31) % 31];
}

bool code_citizen_fits(str number)
{
    static const int weights[] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                  3, 7, 9,  10, 5, 8, 4, 2};
    static const char checks[] = "10X98765432";
    struct civil day;
    int64_t year, month, mday;
    int sum = 0;

    if (number.n != 18)
        return false;
    for (size_t i = 0; i < 17; i++) {
        if (number.p[i] < '0' || number.p[i] > '9')
            return false;
        sum += (number.p[i] - '0') * weights[i];
    }
    if (!str_to_int(str_slice(number, 6, 10), 1800, 2999, &year) ||
        !str_to_int(str_slice(number, 10, 12), 1, 12, &month) ||
        !str_to_int(str_slice(number, 12, 14), 1, 31, &mday))
        return false;
    day = (struct civil){(int)year, (int)month, (int)mday};
    return civil_ok(day) && number.p[17] == checks[sum % 11];
}
