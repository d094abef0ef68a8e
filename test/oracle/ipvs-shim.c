/*
 * Answers for the kernel's IPVS, which most machines of tests do not have: every request is taken,
 * nothing is done. keepalived then keeps its virtual servers and tells of them.
 */
struct nl_sock;
struct nl_msg;
typedef int (*callback)(struct nl_msg *, void *);

enum { FINISH = 1, ACK = 4, KINDS = 16 };

static callback callbacks[KINDS];
static void *arguments[KINDS];

int genl_ctrl_resolve(struct nl_sock *sock, const char *name) { return 99; }

int nl_send_auto(struct nl_sock *sock, struct nl_msg *message) { return 1; }

int nl_socket_modify_cb(struct nl_sock *sock, int type, int kind, callback call, void *argument)
{
	if (type >= 0 && type < KINDS) {
		callbacks[type] = call;
		arguments[type] = argument;
	}
	return 0;
}

int nl_recvmsgs_default(struct nl_sock *sock)
{
	if (callbacks[ACK])
		callbacks[ACK](0, arguments[ACK]);
	if (callbacks[FINISH])
		callbacks[FINISH](0, arguments[FINISH]);
	return 0;
}
