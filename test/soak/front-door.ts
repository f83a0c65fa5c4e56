import { spawnSync } from 'node:child_process';
import { Command } from 'commander';

/** The attacks on whatever can be asked from outside: webhooks, /urls, /airtable/refresh and links. */
export const frontDoor = (): Command =>
  new Command('front-door')
    .description('Hostile webhooks, requests for links and changed links, so many times as many as in npm test.')
    .option('--times <number>', 'how many times as many', '100')
    .action(({ times }: { readonly times: string }) => {
      const files = ['front-door.test', 'urls.test', 'refresh.test', 'presigned-links.test'].map(
        (name) => `test/attack/${name}`,
      );
      const { status } = spawnSync('npx', ['jest', ...files, '--selectProjects', 'fast', '-i'], {
        stdio: 'inherit',
        env: { ...process.env, ATTACK_TIMES: times },
      });
      process.exitCode = status ?? 1;
    });
