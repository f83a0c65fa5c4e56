import * as z from 'zod';
import { owedLine } from './backlog';
import { writerOf, writerSides } from './writers';

/* A history-writer in a process of its own: it is sent batches, and says which of their messages failed. */

const write = writerOf(writerSides.parse(JSON.parse(process.env.BENCH_SIDES ?? '')));
const batches = z.string().transform((text) => z.array(owedLine).parse(JSON.parse(text)));

process.on('message', (message) => {
  void write(batches.parse(message)).then((failed) => process.send?.(failed));
});
process.on('disconnect', () => {
  process.exit();
});
process.send?.('ready');
