import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';

const TABLE = join(__dirname, '../simulation/seeded-bugs/table.ts');

export const seededBugs = (): Command =>
  new Command('seeded-bugs')
    .description('Seeds bugs into the Lambdas, one after another, and tells how many recordings it takes to find each.')
    .option('--from <season>', 'the first season that is played; by default any')
    .action(async ({ from }: { readonly from?: string }) => {
      const child = spawn(process.execPath, ['--import', 'tsx', TABLE, ...(from === undefined ? [] : [from])], {
        stdio: 'inherit',
      });
      process.exitCode = await new Promise<number>((resolve) => {
        child.on('close', (code) => {
          resolve(code ?? 1);
        });
      });
    });
