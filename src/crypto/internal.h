/* internal.h - what the files of this folder share.
 *
 * Purpose   the costs of password hashes, which tests look at too.
 * Threads   as crypto.h.
 */
#ifndef CRYPTO_INTERNAL_H
#define CRYPTO_INTERNAL_H

#include "crypto/crypto.h"

/* What a stored password hash may cost.  A cost once used stays in the table,
 * so that hashes made with it can still be checked. */
struct argon {
    unsigned long long passes;
    size_t bytes;
};
extern const struct argon password_costs[PASSWORD_LIGHT + 1];

#endif
