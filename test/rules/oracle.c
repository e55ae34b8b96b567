/* Says for one line and one rule whether it fires: see oracle.h. */
#include "oracle.h"

#include "base/fold.h"

static struct text value(const struct oracle *o, uint32_t i, enum column column)
{
    return o->batch->lines[i].value[column];
}

static bool identical(const struct oracle *o, uint32_t i, uint32_t j)
{
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        if (!text_equal(value(o, i, c), value(o, j, c)))
            return false;
    return true;
}

uint32_t oracle_copy_of(const struct oracle *o, uint32_t i)
{
    for (uint32_t j = 0; j < i; j++)
        if (identical(o, i, j))
            return j;
    return NO_INDEX;
}

struct text oracle_licence(const struct oracle *o, uint32_t i)
{
    return licence_fold(o->arena, value(o, i, COLUMN_LICENCE));
}

static date day(const struct oracle *o, uint32_t i, enum column column)
{
    return date_parse_french(value(o, i, column));
}

/* The values of known labels are the catalogue's own. */
static const struct training *training(const struct oracle *o, uint32_t i)
{
    struct text label = value(o, i, COLUMN_LABEL);
    date end = day(o, i, COLUMN_END);
    const struct training *latest = NULL;
    for (uint32_t t = 0; t < o->world->training_count; t++) {
        const struct training *training = &o->world->trainings[t];
        if (!text_equal(training->label, label))
            continue;
        if (end == DATE_NONE)
            latest = training->to == DATE_NONE || latest == NULL ? training : latest;
        else if (end >= training->from && (training->to == DATE_NONE || end <= training->to))
            return training;
    }
    return latest;
}

/* Versions of one training bear one label. */
static bool same_label(const struct training *a, const struct training *b)
{
    return a && b && text_equal(a->label, b->label);
}

static enum category category(const struct oracle *o, uint32_t i)
{
    return text_equal(value(o, i, COLUMN_CATEGORY), TEXT("Marchandises")) ? CATEGORY_GOODS
           : text_equal(value(o, i, COLUMN_CATEGORY), TEXT("Voyageurs"))  ? CATEGORY_PASSENGERS
                                                                         : CATEGORY_NONE;
}

static bool is_name(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] >= '0' && t.at[i] <= '9')
            return false;
    return t.len > 0;
}

bool oracle_has_driver(const struct oracle *o, uint32_t i)
{
    return oracle_licence(o, i).len && day(o, i, COLUMN_BIRTH) != DATE_NONE;
}

static bool same_driver(const struct oracle *o, uint32_t i, uint32_t j)
{
    return oracle_has_driver(o, i) && oracle_has_driver(o, j) && text_equal(oracle_licence(o, i), oracle_licence(o, j)) &&
           day(o, i, COLUMN_BIRTH) == day(o, j, COLUMN_BIRTH);
}

uint32_t oracle_same_training(const struct oracle *o, uint32_t i)
{
    const struct training *mine = training(o, i);
    if (oracle_copy_of(o, i) != NO_INDEX || mine == NULL || category(o, i) == CATEGORY_NONE)
        return NO_INDEX;
    for (uint32_t j = 0; j < i; j++) {
        if (!same_driver(o, i, j) || !same_label(training(o, j), mine) ||
            category(o, j) != category(o, i))
            continue;
        if (mine->repeatable && (day(o, i, COLUMN_END) == DATE_NONE ||
                                 day(o, i, COLUMN_END) != day(o, j, COLUMN_END)))
            continue;
        return j;
    }
    return NO_INDEX;
}

static date age_day(const struct oracle *o, uint32_t i)
{
    date end = day(o, i, COLUMN_END);
    return end == DATE_NONE ? o->world->today : end;
}

static bool born_later(const struct oracle *o, uint32_t i)
{
    date birth = day(o, i, COLUMN_BIRTH);
    return birth != DATE_NONE && (birth > age_day(o, i) || birth > o->world->today);
}

/* Whole years of age, counted as people do; 29 February has its birthday on
   1 March where there is none. */
static int age(date birth, date on)
{
    struct civil b = date_civil(birth), d = date_civil(on);
    return d.year - b.year - (d.month < b.month || (d.month == b.month && d.day < b.day));
}

static bool is_minor(const struct oracle *o, uint32_t i)
{
    date birth = day(o, i, COLUMN_BIRTH);
    const struct training *t = training(o, i);
    return birth != DATE_NONE && t && !t->education && !born_later(o, i) &&
           age(birth, age_day(o, i)) < 18;
}

static bool is_too_old(const struct oracle *o, uint32_t i)
{
    date birth = day(o, i, COLUMN_BIRTH);
    return birth != DATE_NONE && !born_later(o, i) && age(birth, age_day(o, i) - 1) >= 100;
}

static bool is_approved(const struct oracle *o, uint32_t i)
{
    const struct training *t = training(o, i);
    date end = day(o, i, COLUMN_END);
    enum category wanted = category(o, i);
    if (t == NULL || wanted == CATEGORY_NONE || end == DATE_NONE)
        return true;
    if (t->category != CATEGORY_EITHER)
        wanted = t->category;
    for (uint32_t a = 0; a < o->world->approval_count; a++) {
        const struct approval *approval = &o->world->approvals[a];
        if (&o->world->trainings[approval->training] == t && approval->category == wanted &&
            approval->from <= end && (approval->to == DATE_NONE || end <= approval->to))
            return true;
    }
    return false;
}

/* Earlier registrations of the line's driver, training and category whose end
   date is from … to. */
static unsigned count_earlier(const struct oracle *o, uint32_t i, date from, date to)
{
    unsigned count = 0;
    const struct training *t = training(o, i);
    if (t == NULL || !oracle_has_driver(o, i) || day(o, i, COLUMN_END) == DATE_NONE)
        return 0;
    for (uint32_t e = 0; e < o->world->earlier_count; e++) {
        const struct earlier *earlier = &o->world->earlier[e].earlier;
        count += text_equal(o->world->earlier[e].licence, oracle_licence(o, i)) &&
                 earlier->birth == day(o, i, COLUMN_BIRTH) &&
                 same_label(&o->world->trainings[earlier->training], t) &&
                 earlier->category == category(o, i) && earlier->end >= from && earlier->end <= to;
    }
    return count;
}

static bool has_account(const struct oracle *o, uint32_t i)
{
    for (uint32_t a = 0; a < o->world->account_count; a++)
        if (text_equal(o->world->accounts[a].licence, oracle_licence(o, i)) &&
            o->world->accounts[a].birth == day(o, i, COLUMN_BIRTH))
            return true;
    return false;
}

static bool contradicts(const struct oracle *o, uint32_t i, date birth, struct text name)
{
    date mine = day(o, i, COLUMN_BIRTH);
    struct text my_name = value(o, i, COLUMN_LAST_NAME);
    if (mine != DATE_NONE && birth != DATE_NONE && mine != birth)
        return true;
    return is_name(my_name) && is_name(name) &&
           !text_equal(fold_key(o->arena, my_name), fold_key(o->arena, name));
}

static bool has_conflict(const struct oracle *o, uint32_t i)
{
    if (oracle_licence(o, i).len == 0)
        return false;
    for (uint32_t j = 0; j < o->batch->line_count; j++)
        if (text_equal(oracle_licence(o, i), oracle_licence(o, j)) &&
            contradicts(o, i, day(o, j, COLUMN_BIRTH), value(o, j, COLUMN_LAST_NAME)))
            return true;
    for (uint32_t e = 0; e < o->world->earlier_count; e++)
        if (text_equal(oracle_licence(o, i), o->world->earlier[e].licence)) {
            const struct earlier *earlier = &o->world->earlier[e].earlier;
            date mine = day(o, i, COLUMN_BIRTH);
            struct text name = value(o, i, COLUMN_LAST_NAME);
            if ((mine != DATE_NONE && earlier->birth != mine) ||
                (is_name(name) && !text_equal(fold_key(o->arena, name), earlier->folded_last_name)))
                return true;
        }
    return false;
}

static bool is_missing(const struct oracle *o, uint32_t i, enum column column)
{
    return value(o, i, column).len == 0;
}

static bool has_bad_identifier(const struct oracle *o, uint32_t i, enum column column)
{
    struct text t = value(o, i, column);
    return t.len > 50 || text_find_byte(t, '\t') < t.len || text_find_byte(t, '\n') < t.len;
}

static bool is_bad_date(const struct oracle *o, uint32_t i, enum column column)
{
    return !is_missing(o, i, column) && day(o, i, column) == DATE_NONE;
}

bool oracle_fires(const struct oracle *o, enum rule rule, uint32_t i)
{
    date end = day(o, i, COLUMN_END);
    const struct training *t = training(o, i);
    switch (rule) {
    case RULE_ORDER_MISSING: return is_missing(o, i, COLUMN_ORDER);
    case RULE_LABEL_MISSING: return is_missing(o, i, COLUMN_LABEL);
    case RULE_CATEGORY_MISSING: return is_missing(o, i, COLUMN_CATEGORY);
    case RULE_END_MISSING: return is_missing(o, i, COLUMN_END);
    case RULE_FIRST_NAME_MISSING: return is_missing(o, i, COLUMN_FIRST_NAME);
    case RULE_LAST_NAME_MISSING: return is_missing(o, i, COLUMN_LAST_NAME);
    case RULE_BIRTH_MISSING: return is_missing(o, i, COLUMN_BIRTH);
    case RULE_LICENCE_MISSING: return is_missing(o, i, COLUMN_LICENCE);
    case RULE_REF_FORMAT: return has_bad_identifier(o, i, COLUMN_REF);
    case RULE_ORDER_FORMAT: return has_bad_identifier(o, i, COLUMN_ORDER);
    case RULE_LABEL_UNKNOWN: return !is_missing(o, i, COLUMN_LABEL) && t == NULL;
    case RULE_CATEGORY_UNKNOWN:
        return !is_missing(o, i, COLUMN_CATEGORY) && category(o, i) == CATEGORY_NONE;
    case RULE_END_FORMAT: return is_bad_date(o, i, COLUMN_END);
    case RULE_BIRTH_FORMAT: return is_bad_date(o, i, COLUMN_BIRTH);
    case RULE_END_FUTURE: return end != DATE_NONE && end > o->world->today;
    case RULE_FIRST_NAME_FORMAT:
        return !is_missing(o, i, COLUMN_FIRST_NAME) && !is_name(value(o, i, COLUMN_FIRST_NAME));
    case RULE_LAST_NAME_FORMAT:
        return !is_missing(o, i, COLUMN_LAST_NAME) && !is_name(value(o, i, COLUMN_LAST_NAME));
    case RULE_LICENCE_FORMAT:
        return !is_missing(o, i, COLUMN_LICENCE) && oracle_licence(o, i).len == 0;
    case RULE_CENTRE_NOT_APPROVED: return !is_approved(o, i);
    case RULE_CATEGORY_MISMATCH:
        return t && category(o, i) != CATEGORY_NONE && t->category != CATEGORY_EITHER &&
               t->category != category(o, i);
    case RULE_BIRTH_MINOR: return is_minor(o, i);
    case RULE_BIRTH_FUTURE: return born_later(o, i);
    case RULE_BIRTH_TOO_OLD: return is_too_old(o, i);
    case RULE_DUPLICATE_DRIVER: return oracle_same_training(o, i) != NO_INDEX;
    case RULE_DUPLICATE_LINE: return oracle_copy_of(o, i) != NO_INDEX;
    case RULE_ALREADY_REGISTERED: return count_earlier(o, i, end, end) > 0;
    case RULE_NO_ACCOUNT:
        return oracle_has_driver(o, i) && !is_minor(o, i) && !born_later(o, i) && !is_too_old(o, i) &&
               !has_account(o, i);
    case RULE_REGISTERED_OTHER_DATE:
        return end != DATE_NONE && t && !t->repeatable &&
               count_earlier(o, i, date_add_years(end, -5), end - 1) > 0;
    case RULE_IDENTITY_CONFLICT: return has_conflict(o, i);
    case RULE_LICENCE_IS_CARD_NUMBER: return text_equal(oracle_licence(o, i), TEXT("13AA00001"));
    case RULE_COUNT: break;
    }
    BUG("rule");
}
