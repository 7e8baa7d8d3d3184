/** What the developer's loop tells the shell that it started. */

export const RESTART_BACKEND = "restart the backend";
