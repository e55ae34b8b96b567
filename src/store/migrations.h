/* The version of the database that this program works with. */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

/* The number of the last migration. */
int migrations_latest(void);

#endif
