/*
 * How long each step takes, in seconds: what the emulator shows, and what nobody can measure without an account. The latter
 * are assumptions; docs/growth.md says what changes with them.
 */
export const SERVICE_TIMES = {
  ingest: 0.05,
  handOver: 0.05,
  processor: {
    fixed: 0.4,
    perSecondOfAudio: 0.002,
  },
  airtable: 0.25,
  writer: { before: 0.05, between: 0.05, after: 0.05, resting: 0.03 },
  cleanup: { perBatch: 0.6 },
} as const;
