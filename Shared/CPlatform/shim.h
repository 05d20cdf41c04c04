// Swift's Glibc module leaves malloc.h out, and Swift cannot call functions with variable arguments.
#include <malloc.h>
#include <sqlite3.h>

// SQLite's count of its own memory, which nobody asks for, takes a mutex of the whole process for each allocation.
static inline int sqlite3_config_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
