import { join } from 'node:path';
import { realTime } from '../lambdas/runtime/time';
import { localFolder } from '../local/emulator/local-folder';
import { aboutAwsCli } from '../local/pipeline/aws-cli';
import { startCommand } from '../local/pipeline/command';
import { diskTrouble } from '../local/pipeline/disk-trouble';
import { endWithNpm } from '../local/pipeline/end-with-npm';
import { keepLogs } from '../local/pipeline/keep-logs';
import { localRun } from '../local/pipeline/local-run';
import { Progress } from '../local/pipeline/progress';
import { startPipeline } from '../local/pipeline/start-pipeline';

// From here on signals are the command's (see interruptible.js).
for (const event of ['SIGINT', 'uncaughtException']) process.removeAllListeners(event);

void endWithNpm(process, realTime);
void startCommand(process.argv.slice(2), process, (asked, output) =>
  localRun(asked, {
    progress: new Progress(output, realTime),
    time: realTime,
    start: startPipeline,
    machineTrouble: ({ emulator }) => diskTrouble(emulator.runFolder),
    aboutAwsCli,
    keepLogs: (pipeline) => keepLogs(pipeline, join(localFolder, 'failed'), realTime.now()),
  }),
).then((code) => {
  // Nothing runs any more, and what was written may be on its way still.
  process.exitCode = code;
});
