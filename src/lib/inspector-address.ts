/** Where `holdfast machine --inspector` listens: the port that the package of Stately has chosen. */
export const INSPECTOR_PORT = 8_080;

/** Where the engine's feed goes with HOLDFAST_INSPECT=1. */
export const INSPECTOR_URL = `ws://localhost:${INSPECTOR_PORT}`;
