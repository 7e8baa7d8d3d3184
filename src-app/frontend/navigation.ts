/** Where a view may go: in the view, in the system's browser after asking, or nowhere. */
export type Verdict = "in-view" | "ask-browser" | "refuse";
