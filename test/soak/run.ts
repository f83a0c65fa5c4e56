import { Command } from 'commander';
import { deployed } from './deployed';
import { frontDoor } from './front-door';
import { seededBugs } from './seeded-bugs';
import { simulation } from './simulation';

/* npm run test:soak: the attacks at their full length. The short forms are in npm test. */

const command = new Command('npm run test:soak --')
  .description('Attacks the pipeline for hours: what npm test does in minutes.')
  .addCommand(simulation())
  .addCommand(frontDoor())
  .addCommand(seededBugs())
  .addCommand(deployed());

command.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
