import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const latency = z.strictObject({
  mean: z.number(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number(),
});

const playedLoad = z.strictObject({
  perDay: z.number(),
  days: z.number(),
  recordings: z.int(),
  /** Seconds from the webhook to the confirmed line. */
  latency,
  callsPerRecording: z.number(),
  invocationsPerRecording: z.number(),
  /** The most events that waited for their line in each hour. */
  backlog: z.array(z.int()),
  mostForProcessor: z.int(),
  /** Hours after the end of the last day until the last line. */
  hoursBehind: z.number(),
  /** In US dollars: of one recording, and of a month without a single one. */
  cost: z.strictObject({ variable: z.number(), fixedPerMonth: z.number() }),
});
export type PlayedLoad = z.output<typeof playedLoad>;

export const playedWindow = z.strictObject({
  seconds: z.number(),
  perDay: z.number(),
  callsPerRecording: z.number(),
  latency,
});

export const cap = z.strictObject({
  plan: z.enum(['Free', 'Team']),
  seconds: z.number(),
  perDay: z.number(),
  perMonth: z.number(),
});

/** bench/growth-results.json: what the last long run has played. */
const growthResults = z.strictObject({
  date: z.iso.date(),
  seed: z.int(),
  window: z.number(),
  /** A week each. */
  weeks: z.array(playedLoad),
  /** A day each, for the curve between them. */
  days: z.array(playedLoad),
  windows: z.array(playedWindow),
  /** Recordings whose calls a plan of Airtable allows. */
  caps: z.array(cap),
});
export type GrowthResults = z.output<typeof growthResults>;

export const GROWTH_RESULTS_FILE = path.join(__dirname, '../growth-results.json');

/** What the last long run has kept. */
export const readGrowthResults = (): GrowthResults =>
  growthResults.parse(JSON.parse(readFileSync(GROWTH_RESULTS_FILE, 'utf8')));
