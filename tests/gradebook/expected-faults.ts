/** It passes: the same call may succeed later. */
export const UNAVAILABLE = { code: "gradebook_unavailable", retryable: true } as const;

/** It does not pass: somebody must change a setting. */
export const MISCONFIGURED = { code: "gradebook_misconfigured", retryable: false } as const;
