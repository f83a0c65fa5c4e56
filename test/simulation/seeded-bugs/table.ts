import { randomInt } from 'node:crypto';
import { findBug } from './find-bug';
import { mutations } from './mutations';

/* npm run test:soak -- seeded-bugs: how many recordings it takes to find each seeded bug, beginning with any season. */

const main = async (from: number): Promise<void> => {
  console.log(`From season ${String(from)} on:`);
  for (const mutation of mutations) {
    const found = await findBug(mutation, { from });
    const how = found && `${String(found.recordings)} recordings, season ${String(found.by)}: ${found.laws.join(', ')}`;
    console.log(`${mutation.name} | ${how ?? 'NOT FOUND'}`);
    if (found === undefined) process.exitCode = 1;
  }
};

void main(process.argv[2] === undefined ? randomInt(2 ** 31) : Number(process.argv[2]));
