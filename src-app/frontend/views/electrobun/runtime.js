// JavaScript on purpose: TypeScript would follow this import into the package's sources, which our options refuse.
export { BrowserWindow, default } from "electrobun/bun";
