import type { Emulator } from '../../local/emulator/emulator';
import { rootCredentials } from '../../local/emulator/environment';
import { answered } from '../deployed/answered';
import type { DeployedFunction } from '../deployed/deployed-functions';
import { linkRequest } from '../deployed/events';
import { bundle, runProgram } from '../deployed/run-program';
import { type Spread, spreadOf } from '../report/spread';

/** A function that can be asked: its bundle, and what it is told beside where AWS is. */
export type Asked = Pick<DeployedFunction, 'program' | 'variables'>;

/** The times that questions take, each measured in a process of its own. @param key of a recording that is there */
export const askingFor = async (emulator: Emulator, signer: DeployedFunction, key: string) => {
  const [answering, bare, naive] = await Promise.all([
    bundle('deployed/answering', emulator.runFolder),
    bundle('url-signer/bare', emulator.runFolder),
    bundle('url-signer/naive', emulator.runFolder),
  ]);
  const environment = {
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
    NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
  };
  const { RECORDINGS_BUCKET = '' } = signer.variables;
  const naiveHandler: Asked = { program: naive, variables: { RECORDINGS_BUCKET } };

  /** One execution environment: from its start through these events. */
  const answersOf = ({ program, variables }: Asked, events: readonly unknown[], pauseMs = 0) =>
    runProgram(
      answering,
      {
        ...environment,
        ...variables,
        BENCH_PROGRAM: program,
        BENCH_EVENTS: JSON.stringify(events),
        BENCH_PAUSE_MS: String(pauseMs),
      },
      answered,
    );
  const afterTheFirst = ({ tookMs }: { readonly tookMs: readonly number[] }): Spread => spreadOf(tookMs.slice(1));

  return {
    naiveHandler,
    /** The first answer of an execution environment. */
    first: (of: Asked, event: unknown) => async () => {
      const { firstAnswerMs, firstCpuMs } = await answersOf(of, [event]);
      return { firstAnswerMs, firstCpuMs };
    },
    /** Answers to one question, once the environment is warm. */
    warmly: async (of: Asked, request: unknown, times: number, pauseMs = 0): Promise<Spread> =>
      afterTheFirst(
        await answersOf(
          of,
          [linkRequest({ key }), ...Array.from({ length: times }, () => linkRequest(request))],
          pauseMs,
        ),
      ),
    /** The requests to S3 that it takes to answer for these keys, alone. */
    barely: async (keys: readonly string[], times: number, pages = 0): Promise<Spread> =>
      afterTheFirst(
        await runProgram(
          bare,
          {
            ...environment,
            ...signer.variables,
            BENCH_KEYS: JSON.stringify(keys),
            BENCH_TIMES: String(times),
            BENCH_PAGES: String(pages),
          },
          answered,
        ),
      ),
    /** Signing, and nothing else. @param program relative to the folder of the benches */
    signing: async (program: string): Promise<Spread> =>
      afterTheFirst(
        await runProgram(
          await bundle(program, emulator.runFolder),
          { ...environment, RECORDINGS_BUCKET, BENCH_KEY: key },
          answered,
        ),
      ),
  };
};
