/** What jest's global setup leaves for its teardown; both are loaded into jest's own process. */
export const emulatorOfThisRun: { stop: () => Promise<void> } = { stop: () => Promise.resolve() };
