// Who the dispatcher's commits are by.

/** A name of its own, so that a person finds its commits; `.invalid` is reserved and reaches nobody (RFC 2606). */
export const dispatcherIdentity = {
  name: "announcements dispatcher",
  email: "dispatcher@announcements.invalid",
} as const;
