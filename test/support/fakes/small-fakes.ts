import { type CredentialsSource, type Credentials } from '../../../lambdas/core/credentials';
import type { LogCode } from '../../../lambdas/core/codes/log-codes';
import type { Facts, Log } from '../../../lambdas/core/ports/running';

/** A queue that takes messages, or throws `failure`. */
export class MemoryQueue<Message> {
  readonly sent: Message[] = [];
  failure: Error | undefined;

  send(message: Message): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.sent.push(message);
    return Promise.resolve();
  }
}

interface LogLine {
  readonly level: 'info' | 'warn';
  readonly code: LogCode;
  readonly fields: Facts;
}

export class MemoryLog implements Log {
  readonly lines: LogLine[] = [];

  info(code: LogCode<'info'>, fields: Facts): void {
    this.lines.push({ level: 'info', code, fields });
  }

  warn(code: LogCode<'warn'>, fields: Facts): void {
    this.lines.push({ level: 'warn', code, fields });
  }

  get codes(): LogCode[] {
    return this.lines.map(({ code }) => code);
  }
}

export const CREDENTIALS: Credentials = {
  twilioAuthToken: 'primary-token',
  twilioApiKeySid: 'SK00000000000000000000000000000001',
  twilioApiKeySecret: 'api-key-secret',
  airtableToken: 'patTOKEN',
};

/** A secret that holds `current`, and `rotatedTo` from the next new reading on. */
export class MemoryCredentials implements CredentialsSource {
  renewals = 0;

  constructor(
    private held: Credentials = CREDENTIALS,
    private readonly rotatedTo: Credentials = held,
  ) {}

  current(): Promise<Credentials> {
    return Promise.resolve(this.held);
  }

  renewed(): Promise<Credentials> {
    this.renewals += 1;
    this.held = this.rotatedTo;
    return this.current();
  }
}

/** Time that a pause sets forward at once. */
export class HastyTime {
  readonly pauses: number[] = [];

  readonly steadyMs = (): number => this.pauses.reduce((sum, ms) => sum + ms, 0);

  readonly pause = (ms: number): Promise<void> => {
    this.pauses.push(ms);
    return Promise.resolve();
  };
}
