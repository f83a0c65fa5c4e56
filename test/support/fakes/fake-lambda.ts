import { Readable } from 'node:stream';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';

/** What Lambda answers: a body, its status, and of an invocation that failed how. */
export interface LambdaAnswer {
  readonly status?: number;
  readonly body: unknown;
  /** The header X-Amz-Function-Error (Lambda API Reference, "Invoke"). */
  readonly functionError?: string;
  /** The header x-amzn-ErrorType of an error of Lambda's own. */
  readonly error?: string;
}

export interface LambdaRequest {
  readonly method: string;
  readonly path: string;
  readonly payload: unknown;
}

/** A real client of the SDK, whose requests are answered here. */
export const fakeLambda = (
  answer: (request: LambdaRequest) => LambdaAnswer | Promise<LambdaAnswer>,
  config: { readonly region: string; readonly credentials: { accessKeyId: string; secretAccessKey: string } },
): LambdaClient =>
  new LambdaClient({
    ...config,
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ method, path, body }: HttpRequest): Promise<{ response: HttpResponse }> => {
        const text = body instanceof Uint8Array ? Buffer.from(body).toString() : String(body ?? '');
        const payload: unknown = text === '' ? undefined : JSON.parse(text);
        const { status = 200, body: answered, functionError, error } = await answer({ method, path, payload });
        const headers = {
          'content-type': 'application/json',
          ...(functionError !== undefined && { 'x-amz-function-error': functionError }),
          ...(error !== undefined && { 'x-amzn-errortype': error }),
        };
        const json = Readable.from([JSON.stringify(answered)]);
        return { response: new HttpResponse({ statusCode: status, headers, body: json }) };
      },
    },
  });
