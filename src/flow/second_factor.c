/* The second factor: see second_factor.h. */
#include "flow/second_factor.h"

#include "flow/account_mails.h"
#include "flow/throttle.h"
#include "os/clock.h"
#include "os/digest.h"
#include "os/random.h"
#include "store/audit.h"
#include "store/second_factors.h"

#include <liboath/oath.h>

enum { STEP_SECONDS = 30, DIGITS = 6, SECRET_BYTES = 20, SKEW = 1, RECOVERY_CHARACTERS = 16 };

/* Whoever tries codes has the password: a long wait harms nobody else. */
static const struct throttle_rule per_person = {"second factor", 3, 15 * 60 * 1000};

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* -- codes ---------------------------------------------------------------------------- */

/* `count` characters of five random bits each. */
static void random_base32(char *out, size_t count)
{
    unsigned char bytes[FACTOR_SECRET_LEN];
    random_bytes(bytes, count);
    for (size_t i = 0; i < count; i++)
        out[i] = base32[bytes[i] & 31];
    out[count] = '\0';
}

void factor_make_secret(char out[FACTOR_SECRET_LEN + 1])
{
    random_base32(out, FACTOR_SECRET_LEN);
}

struct text factor_address(struct arena *arena, struct text secret, struct text email)
{
    struct buffer name;
    buffer_init(&name, 4096);
    for (size_t i = 0; i < email.len; i++) {
        unsigned char c = (unsigned char)email.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("@.-_", c);
        buffer_print(&name, plain ? "%c" : "%%%02X", c);
    }
    struct text address = arena_print(arena, "otpauth://totp/Gabarit:%.*s?secret=%.*s&issuer=Gabarit",
                                      TEXT_ARG(buffer_text(&name)), TEXT_ARG(secret));
    buffer_free(&name);
    return address;
}

/* Base32 into bytes; false for anything else than a secret of ours. */
static bool read_secret(struct text secret, char out[SECRET_BYTES])
{
    uint64_t bits = 0;
    int held = 0, len = 0;
    if (secret.len != FACTOR_SECRET_LEN)
        return false;
    for (size_t i = 0; i < secret.len; i++) {
        const char *found = strchr(base32, secret.at[i]);
        if (found == NULL || *found == '\0')
            return false;
        bits = (bits << 5 | (uint64_t)(found - base32)) & 0xFFFF;
        held += 5;
        if (held >= 8) {
            held -= 8;
            out[len++] = (char)(bits >> held & 0xFF);
        }
    }
    return true;
}

int64_t factor_step_of(struct text secret, struct text code, int64_t now_ms)
{
    char bytes[SECRET_BYTES], expected[DIGITS + 1];
    int64_t now = now_ms / 1000 / STEP_SECONDS, found = -1;
    if (code.len != DIGITS || !read_secret(secret, bytes))
        return -1;
    /* All are worked out, whichever fits. */
    for (int64_t step = now - SKEW; step <= now + SKEW; step++) {
        unsigned differ = 0;
        if (oath_hotp_generate(bytes, sizeof bytes, (uint64_t)step, DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION,
                               expected) != OATH_OK)
            BUG("no code can be made");
        for (int i = 0; i < DIGITS; i++)
            differ |= (unsigned)(expected[i] ^ code.at[i]);
        if (differ == 0)
            found = step;
    }
    return found;
}

/* What was typed without spaces and hyphens, in small letters. */
static struct text squeeze(struct arena *arena, struct text typed)
{
    char *out = arena_take(arena, FACTOR_CODE_LEN + 1);
    size_t len = 0;
    for (size_t i = 0; i < typed.len && len <= FACTOR_CODE_LEN; i++) {
        char c = typed.at[i];
        if (c != ' ' && c != '-')
            out[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return text_make(out, len <= FACTOR_CODE_LEN ? len : 0);
}

/* Eighty random bits need no slow hash; with the person's number in it, two who
   had the same one would not show. */
static struct text hash_code(struct arena *arena, int64_t person, struct text squeezed)
{
    char hex[DIGEST_HEX + 1];
    digest_of(arena_print(arena, "recovery %lld %.*s", (long long)person, TEXT_ARG(squeezed)), hex);
    return arena_copy(arena, text_of(hex));
}

/* -- trying ----------------------------------------------------------------------------- */

static struct audit about(struct arena *arena, enum act act, const struct person *person)
{
    return (struct audit){.act = act, .person = person->id, .centre = person->centre,
                          .subject = arena_print(arena, "person %lld", (long long)person->id)};
}

/* False for a failure; what is not there is not one, and leaves *used false. */
static bool use_up(struct store *store, struct arena *arena, const struct person *person,
                   const struct factor_row *row, struct text code, struct factor_check *check, bool *used)
{
    int64_t step = factor_step_of(row->secret, code, clock_real());
    check->recovery = code.len == RECOVERY_CHARACTERS;
    if (step < 0 && !check->recovery)
        return true;
    if (check->recovery)
        *used = recovery_code_use(store, person->id, hash_code(arena, person->id, code), clock_now());
    else
        *used = factor_use_step(store, person->id, step);
    if (!*used)
        return store_error(store)->code == ERROR_NOT_FOUND;
    struct audit audit = about(arena, ACT_RECOVERY_USED, person);
    return !check->recovery || audit_add(store, &audit, clock_now());
}

static bool try_within(struct store *store, struct arena *arena, const struct person *person,
                       struct text typed, struct factor_check *check)
{
    struct factor_row row;
    bool used = false;
    if (!factor_of(store, arena, person->id, &row))
        return false;
    check->result = row.secret.len ? FACTOR_WRONG : FACTOR_CHANGED;
    if (row.secret.len == 0)
        return true;
    if (!use_up(store, arena, person, &row, squeeze(arena, typed), check, &used))
        return false;
    if (used)
        check->result = FACTOR_FINE;
    return true;
}

static struct text key_of(struct arena *arena, const struct person *person)
{
    return arena_print(arena, "%lld", (long long)person->id);
}

static bool must_wait(struct arena *arena, const struct person *person, struct factor_check *check)
{
    int64_t wait = throttle_wait(&per_person, key_of(arena, person), clock_monotonic());
    *check = (struct factor_check){.result = FACTOR_WAIT, .wait_seconds = (int)((wait + 999) / 1000)};
    return wait > 0;
}

static void count_result(struct arena *arena, const struct person *person, const struct factor_check *check)
{
    if (check->result == FACTOR_FINE)
        throttle_forget(&per_person, key_of(arena, person));
    else if (check->result == FACTOR_WRONG)
        throttle_fail(&per_person, key_of(arena, person), clock_monotonic());
}

/* Ends a transaction: with what was done in it, or without. */
static bool finish(struct store *store, bool begun, bool done, bool keep, struct error *error)
{
    if (begun && done && keep && store_commit(store))
        return true;
    if (!done || keep)
        *error = *store_error(store);
    if (begun)
        store_rollback(store);
    return done && !keep;
}

bool factor_try(struct store *store, struct arena *arena, const struct person *person,
                struct text typed, struct factor_check *check, struct error *error)
{
    if (must_wait(arena, person, check))
        return true;
    bool begun = store_begin_write(store);
    bool done = begun && try_within(store, arena, person, typed, check);
    if (!finish(store, begun, done, check->result == FACTOR_FINE, error))
        return false;
    count_result(arena, person, check);
    return true;
}

/* -- on and off --------------------------------------------------------------------------- */

static bool write_codes(struct store *store, struct arena *arena, const struct person *person,
                        char codes[FACTOR_CODES][FACTOR_CODE_LEN + 1])
{
    for (int i = 0; i < FACTOR_CODES; i++) {
        char plain[RECOVERY_CHARACTERS + 1];
        random_base32(plain, RECOVERY_CHARACTERS);
        struct text squeezed = squeeze(arena, text_of(plain));
        snprintf(codes[i], FACTOR_CODE_LEN + 1, "%.4s-%.4s-%.4s-%.4s", squeezed.at, squeezed.at + 4, squeezed.at + 8,
                 squeezed.at + 12);
        if (!recovery_code_add(store, person->id, hash_code(arena, person->id, squeezed)))
            return false;
    }
    return true;
}

bool factor_switch_on(const struct site *site, struct store *store, struct arena *arena,
                      const struct person *person, struct text secret, struct text typed,
                      struct factor_check *check, char codes[FACTOR_CODES][FACTOR_CODE_LEN + 1],
                      struct error *error)
{
    if (must_wait(arena, person, check))
        return true;
    int64_t step = factor_step_of(secret, squeeze(arena, typed), clock_real()), now = clock_now();
    check->result = step < 0 ? FACTOR_WRONG : FACTOR_FINE;
    count_result(arena, person, check);
    if (step < 0)
        return true;
    struct audit audit = about(arena, ACT_FACTOR_ON, person);
    bool begun = store_begin_write(store);
    bool set = begun && factor_set(store, person->id, secret, step);
    if (begun && !set && store_error(store)->code == ERROR_NOT_FOUND)
        check->result = FACTOR_CHANGED;
    bool done = set && write_codes(store, arena, person, codes) &&
                account_mail_factor(site, store, arena, person, true, now) && audit_add(store, &audit, now);
    return finish(store, begun, done || check->result == FACTOR_CHANGED, done, error);
}

bool factor_switch_off(const struct site *site, struct store *store, struct arena *arena,
                       const struct person *person, int64_t by, struct error *error)
{
    int64_t now = clock_now();
    struct audit audit = about(arena, ACT_FACTOR_OFF, person);
    audit.person = by;
    bool begun = store_begin_write(store);
    bool done = begun && factor_clear(store, person->id) &&
                account_mail_factor(site, store, arena, person, false, now) && audit_add(store, &audit, now);
    return finish(store, begun, done, true, error);
}
