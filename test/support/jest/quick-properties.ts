import fc from 'fast-check';

// For mutation testing, where each property is checked a thousand times over: the same examples each time, as many as half
// a second allows, and no search for the smallest one that fails. (The global configuration takes plugins; its type does not.)
const quick = { seed: 1, endOnFailure: true, plugins: [fc.interruptAfterTimeLimit(500)] };
fc.configureGlobal(quick);
