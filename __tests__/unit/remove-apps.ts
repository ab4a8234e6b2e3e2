export { tearDown as default } from "./apps-folder";
