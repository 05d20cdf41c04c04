// Swift's Glibc module leaves malloc.h and eventfd.h out, and Swift cannot call functions with variable arguments.
#include <malloc.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// SQLite's count of its own memory, which nobody asks for, takes a mutex of the whole process for each allocation.
static inline int sqlite3_config_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// Two descriptors cross a Unix socket beside some bytes (unix(7), SCM_RIGHTS). What they are wrapped in is made by macros (cmsg(3)),
// which Swift cannot use.
union two_descriptors {
    struct cmsghdr header;
    char room[CMSG_SPACE(2 * sizeof(int))];
};

// As sendmsg(2).
static inline ssize_t send_two_descriptors(int socket, const void *bytes, size_t length, int first, int second) {
    union two_descriptors control = {0};
    struct iovec part = {(void *)bytes, length};
    struct msghdr message = {0};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(2 * sizeof(int));
    int both[2] = {first, second};
    memcpy(CMSG_DATA(header), both, sizeof both);
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

// As recvmsg(2); both are -1 where none came.
static inline ssize_t receive_two_descriptors(int socket, void *bytes, size_t length, int *first, int *second) {
    union two_descriptors control = {0};
    struct iovec part = {bytes, length};
    struct msghdr message = {0};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    int both[2] = {-1, -1};
    struct cmsghdr *header = received < 0 ? NULL : CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof both))
        memcpy(both, CMSG_DATA(header), sizeof both);
    *first = both[0];
    *second = both[1];
    return received;
}
