/** A temporary fault: the same call may succeed later. */
export const UNAVAILABLE = { code: "gradebook_unavailable", retryable: true } as const;

/** A permanent fault: somebody must change a setting. */
export const MISCONFIGURED = { code: "gradebook_misconfigured", retryable: false } as const;
