import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

interface Answer {
  readonly requestId: string;
  readonly body: string;
}

const HEAD_ENDS = '\r\n\r\n';

/**
 * As much of HTTP as Lambda's Runtime API needs, on one kept connection. AWS' own client is native code (aws/aws-lambda-
 * nodejs-runtime-interface-client, `src/rapid-client.cc`, on libcurl): Node's would be a third of what is measured.
 */
export class RuntimeClient {
  private received = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay();
    socket.on('data', (chunk) => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
      socket.emit('received');
    });
  }

  /** @param address of AWS_LAMBDA_RUNTIME_API: `127.0.0.1:PORT` */
  static async to(address: string): Promise<RuntimeClient> {
    const [host = '', port = ''] = address.split(':');
    const socket = connect(Number(port), host);
    await once(socket, 'connect');
    return new RuntimeClient(socket);
  }

  next(): Promise<Answer> {
    return this.ask('GET', 'next', '');
  }

  async respond(requestId: string, body: string): Promise<void> {
    await this.ask('POST', `${requestId}/response`, body);
  }

  private async ask(method: string, path: string, body: string): Promise<Answer> {
    this.socket.write(
      `${method} /2018-06-01/runtime/invocation/${path} HTTP/1.1\r\nhost: runtime\r\n` +
        `content-length: ${Buffer.byteLength(body)}${HEAD_ENDS}${body}`,
    );
    for (;;) {
      const answer = this.taken();
      if (answer !== undefined) return answer;
      await once(this.socket, 'received');
    }
  }

  /** One whole answer, when it is there. */
  private taken(): Answer | undefined {
    const end = this.received.indexOf(HEAD_ENDS);
    if (end < 0) return undefined;
    const head = this.received.toString('latin1', 0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? NaN);
    const from = end + HEAD_ENDS.length;
    if (this.received.length < from + length) return undefined;
    const body = this.received.toString('utf8', from, from + length);
    this.received = this.received.subarray(from + length);
    return { requestId: /^lambda-runtime-aws-request-id: *(\S+)/im.exec(head)?.[1] ?? '', body };
  }
}
