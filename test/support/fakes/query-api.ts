import { Readable } from 'node:stream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { STSClient } from '@aws-sdk/client-sts';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';

/* CloudFormation and STS as far as operators' commands ask them: real SDK clients, whose requests are answered here in the XML of AWS. */

export interface FakeStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What a request is answered: XML with its status. */
interface Answer {
  readonly status: number;
  readonly xml: string;
}

/** AWS Query protocol, "ErrorResponse". */
export const queryError = (code: string, message: string, status = 400): Answer => ({
  status,
  xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
});

type Service = (action: string, parameters: URLSearchParams) => Answer;

const handlerOf = (service: Service, now: Date) => ({
  handle: ({ body }: HttpRequest): Promise<{ response: HttpResponse }> => {
    const parameters = new URLSearchParams(String(body));
    const { status, xml } = service(parameters.get('Action') ?? '', parameters);
    const headers = { 'content-type': 'text/xml', date: now.toUTCString() };
    return Promise.resolve({ response: new HttpResponse({ statusCode: status, headers, body: Readable.from([xml]) }) });
  },
});

const xmlOf = ({ name, outputs }: FakeStack): string =>
  `<member><StackName>${name}</StackName><StackId>arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/1</StackId>` +
  '<CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>' +
  Object.entries(outputs)
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join('') +
  '</Outputs></member>';

const described = (stacks: readonly FakeStack[], next?: string): Answer => ({
  status: 200,
  xml:
    `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stacks.map(xmlOf).join('')}</Stacks>` +
    `${next === undefined ? '' : `<NextToken>${next}</NextToken>`}</DescribeStacksResult></DescribeStacksResponse>`,
});

/** CloudFormation pages its stacks; here one a page. Of an unknown one it says so in a sentence only. */
export const cloudFormationOf = (stacks: readonly FakeStack[]): Service => {
  return (_action, parameters) => {
    const name = parameters.get('StackName');
    if (name === null) {
      const at = Number(parameters.get('NextToken') ?? '0');
      return described(stacks.slice(at, at + 1), at + 1 < stacks.length ? String(at + 1) : undefined);
    }
    const found = stacks.filter((stack) => stack.name === name);
    return found.length > 0 ? described(found) : queryError('ValidationError', `Stack with id ${name} does not exist`);
  };
};

export const callerIs =
  (arn: string): Service =>
  () => ({
    status: 200,
    xml: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  });

interface ClientOptions {
  /** AWS's time. */
  readonly now: Date;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const fakeCloudFormation = (service: Service, { now, ...options }: ClientOptions): CloudFormationClient =>
  new CloudFormationClient({ ...options, maxAttempts: 1, requestHandler: handlerOf(service, now) });

export const fakeSts = (service: Service, { now, ...options }: ClientOptions): STSClient =>
  new STSClient({ ...options, maxAttempts: 1, requestHandler: handlerOf(service, now) });
