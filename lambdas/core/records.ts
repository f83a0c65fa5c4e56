/** The folder of the receipts in the links bucket: one for each recording that has gone its whole way. */
export const RECEIPTS_FOLDER = 'receipts';

/** The folder of the reconciler's runs in the links bucket. */
export const RUNS_FOLDER = 'runs';

/** The folder of the ledger in the links bucket: a file for each day. */
export const LEDGER_FOLDER = 'ledger';
