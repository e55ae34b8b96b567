/* The rules a second time, in their own words: for one line and one rule, by
   looking at every other line and all of the world, slow and simple where
   src/rules is fast. Knows the values that properties.c makes, not any. */
#ifndef TEST_RULES_ORACLE_H
#define TEST_RULES_ORACLE_H

#include "case.h"

struct oracle {
    const struct case_world *world;
    const struct batch *batch;
    struct arena *arena;
};

bool oracle_fires(const struct oracle *o, enum rule rule, uint32_t line);
/* The first line identical to it, or NO_INDEX. */
uint32_t oracle_copy_of(const struct oracle *o, uint32_t line);
/* The first line that it repeats as to driver, training and category. */
uint32_t oracle_same_training(const struct oracle *o, uint32_t line);
/* Folded; empty where malformed. */
struct text oracle_licence(const struct oracle *o, uint32_t line);
/* A usable licence number and birth date. */
bool oracle_has_driver(const struct oracle *o, uint32_t line);

#endif
