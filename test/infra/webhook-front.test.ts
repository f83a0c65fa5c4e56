import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { fromMarkdown } from 'mdast-util-from-markdown';
import ts from 'typescript';
import * as z from 'zod';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { localFolder } from '../../local/emulator/local-folder';
import { sectionsOf, titled } from '../support/markdown';

/* The stack of docs/security.md, "CloudFront with WAF in front", taken out of the page, compiled and synthesised. */

// The types of aws-cdk-lib are read once for the compiler.
jest.setTimeout(60_000);

const page = readFileSync(join(PROJECT, 'docs/security.md'), 'utf8');
const code = fromMarkdown(titled(sectionsOf(page), 'CloudFront with WAF in front').text)
  .children.flatMap((node) => (node.type === 'code' && node.lang === 'ts' ? [node.value] : []))
  .join('\n');
const FILE = join(PROJECT, 'front.ts');
const anything = z.record(z.string(), z.unknown());

const { options } = ts.parseJsonConfigFileContent(
  anything.parse(ts.readConfigFile(join(PROJECT, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config),
  ts.sys,
  PROJECT,
);
const host = ts.createCompilerHost(options);
/** The types of the libraries, read once. */
const known = new Map<string, ts.SourceFile | undefined>();

const complaints = (source: string): string[] => {
  const program = ts.createProgram([FILE], options, {
    ...host,
    fileExists: (path) => path === FILE || host.fileExists(path),
    getSourceFile: (path, ...rest) => {
      if (path === FILE) return ts.createSourceFile(FILE, source, ts.ScriptTarget.Latest);
      if (!known.has(path)) known.set(path, host.getSourceFile(path, ...rest));
      return known.get(path);
    },
  });
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(FILE))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
};

test('it compiles as strictly as the project, and a mistake would be noticed', () => {
  expect(complaints(code)).toEqual([]);
  expect(complaints(code.replace('webAclId:', 'webAcl:'))).toHaveLength(1);
});

/** Runs it as `npx tsx front.ts` under the CDK CLI, which names the folder for the template. */
const synthesised = (environment: Record<string, string>): Template => {
  mkdirSync(localFolder, { recursive: true });
  const folder = mkdtempSync(join(localFolder, 'webhook-front-'));
  try {
    const file = join(folder, 'front.ts');
    writeFileSync(file, code);
    execFileSync(process.execPath, ['--import', 'tsx', file], {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, CDK_OUTDIR: join(folder, 'out'), ...environment },
      stdio: 'pipe',
      timeout: 50_000,
    });
    const [stack] = new CloudAssembly(join(folder, 'out')).stacks;
    if (stack === undefined) throw new Error('There is no stack');
    expect(stack.environment.region).toBe('us-east-1');
    return Template.fromJSON(anything.parse(JSON.parse(readFileSync(stack.templateFullPath, 'utf8'))));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('synthesised', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesised({ WEBHOOK_API_DOMAIN: 'abc.execute-api.eu-central-1.amazonaws.com' });
  });

  const onDistribution = (config: object): void => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: config });
  };

  test('the distribution stands in front of the API, over TLS only, under the access control list', () => {
    onDistribution({
      Origins: [
        {
          DomainName: 'abc.execute-api.eu-central-1.amazonaws.com',
          CustomOriginConfig: Match.objectLike({ OriginProtocolPolicy: 'https-only' }),
        },
      ],
      WebACLId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Acl'), 'Arn'] },
    });
  });

  test('what Twilio signed reaches the pipeline as it was: POST, query, headers, but the Host of the API; nothing is cached', () => {
    onDistribution({
      DefaultCacheBehavior: Match.objectLike({
        AllowedMethods: Match.arrayWith(['POST']),
        ViewerProtocolPolicy: 'https-only',
        // Managed-CachingDisabled and Managed-AllViewerExceptHostHeader. Source: CloudFront Developer Guide.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      }),
    });
  });

  test('what does not look like a callback is blocked; what does is let through by one rule', () => {
    const wanted = [
      { ByteMatchStatement: { FieldToMatch: { Method: {} }, PositionalConstraint: 'EXACTLY', SearchString: 'POST' } },
      {
        ByteMatchStatement: {
          FieldToMatch: { UriPath: {} },
          PositionalConstraint: 'EXACTLY',
          SearchString: '/twilio/recordings',
        },
      },
      {
        SizeConstraintStatement: {
          FieldToMatch: { SingleHeader: { Name: 'x-twilio-signature' } },
          ComparisonOperator: 'GE',
          Size: 28,
        },
      },
      {
        SizeConstraintStatement: {
          FieldToMatch: { Body: { OversizeHandling: 'NO_MATCH' } },
          ComparisonOperator: 'LE',
          Size: 8192,
        },
      },
    ];
    // An array in place of an array is compared as a whole: there is no other rule.
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'CLOUDFRONT',
      DefaultAction: { Block: {} },
      Rules: [
        {
          Action: { Allow: {} },
          Statement: { AndStatement: { Statements: wanted.map((statement) => Match.objectLike(statement)) } },
        },
      ],
    });
  });

  test('its output is what WEBHOOK_PUBLIC_URL takes', () => {
    template.hasOutput('WebhookPublicUrl', { Value: { 'Fn::Join': ['', ['https://', Match.anyValue()]] } });
  });
});

test('without the domain of the API nothing is synthesised', () => {
  expect(() => synthesised({})).toThrow('WEBHOOK_API_DOMAIN is not set');
});
