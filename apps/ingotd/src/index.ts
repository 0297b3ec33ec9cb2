export { readSettings } from "./read-settings.ts";
export { type Serving, serve } from "./serve.ts";
