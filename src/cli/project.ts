export { LOCAL_DATA, NEXT, nextOf, PROJECT } from "./setup/paths.mjs";
