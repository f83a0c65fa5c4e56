import * as z from 'zod';

/*
 * Who asks S3 for what, how signed and when, and what the answer is. One request a line. Judged by an engine of IAM on the
 * synthesised policies (test/infra/bucket-refusals.test.ts), and, those that MiniStack judges, by requests to it
 * (test/integration/bucket-refusals.test.ts).
 *
 * who      a feature: the role of its Lambda. Others: test/support/access/principals.ts
 * on       an object or a bucket: test/support/access/places.ts
 * signed   in a header, as a link (in the query), as a form, not at all
 * age      of the signature, against RECORDING_URL_EXPIRATION_MINUTES; nothing: it does not matter
 */
const TABLE = `
who                              | does                       | on                          | signed  | age           | TLS | answer
---------------------------------|----------------------------|-----------------------------|---------|---------------|-----|-------
processor                        | PutObject if new           | recording                   | header  |               | yes | allow
processor                        | GetObject                  | recording                   | header  |               | yes | allow
processor                        | GetObject                  | former recording            | header  |               | yes | allow
processor                        | ListObjectsV2              | folder of recordings        | header  |               | yes | allow
processor                        | PutObject if new           | former recording            | header  |               | yes | deny
processor                        | PutObject if new           | key beside the folder       | header  |               | yes | deny
processor                        | GetObject                  | key beside the folder       | header  |               | yes | deny
processor                        | PutObject if new           | key in no folder            | header  |               | yes | deny
processor                        | PutObject if new           | recording                   | header  |               | no  | deny
processor                        | DeleteObject               | recording                   | header  |               | yes | deny
processor                        | DeleteObject version       | recording                   | header  |               | yes | deny
processor                        | PutObjectTagging           | recording                   | header  |               | yes | deny
processor                        | PutObjectAcl               | recording                   | header  |               | yes | deny
processor                        | ListObjectsV2              | whole recordings bucket     | header  |               | yes | deny
processor                        | ListObjectVersions         | folder of recordings        | header  |               | yes | deny
processor                        | PutBucketPolicy            | recordings bucket           | header  |               | yes | deny
processor                        | PutObject if new           | record of a link            | header  |               | yes | deny
processor                        | GetObject                  | record of a link            | header  |               | yes | deny
processor                        | GetObject                  | log of plays                | header  |               | yes | deny
processor                        | PutObject if new           | recording                   | link    | fresh         | yes | allow
processor                        | PutObject if new           | recording                   | link    | a moment late | yes | deny
processor                        | DeleteObject               | recording                   | link    | fresh         | yes | deny
processor                        | PutObject if new           | recording                   | header  | a moment late | yes | allow
processor                        | ListObjectsV2              | folder of former recordings | header  |               | yes | allow
processor                        | ListObjectsV2              | such a folder of links      | header  |               | yes | deny
processor                        | PutObject if new           | receipt                     | header  |               | yes | allow
processor                        | PutObject                  | receipt                     | header  |               | yes | deny
processor                        | GetObject                  | receipt                     | header  |               | yes | deny
processor                        | DeleteObject               | receipt                     | header  |               | yes | deny
processor                        | PutObject if new           | receipt                     | header  |               | no  | deny
processor                        | PutObject if new           | record of a run             | header  |               | yes | deny
processor                        | PutObject if new           | ledger of a day             | header  |               | yes | deny
history-writer                   | GetObject                  | recording                   | header  |               | yes | allow
history-writer                   | PutObject if new           | record of a link            | header  |               | yes | allow
history-writer                   | PutObject                  | record of a link            | header  |               | yes | deny
history-writer                   | PutObject if new           | key beside the records      | header  |               | yes | deny
history-writer                   | GetObject                  | record of a link            | header  |               | yes | deny
history-writer                   | GetObject version          | record of a link            | header  |               | yes | deny
history-writer                   | DeleteObject               | record of a link            | header  |               | yes | deny
history-writer                   | ListObjectsV2              | folder of records           | header  |               | yes | deny
history-writer                   | PutObject if new           | recording                   | header  |               | yes | deny
history-writer                   | DeleteObject               | recording                   | header  |               | yes | deny
history-writer                   | GetObject                  | log of plays                | header  |               | yes | deny
history-writer                   | PutObject if new           | record of a link            | header  |               | no  | deny
history-writer                   | CopyObject                 | record of a link            | header  |               | yes | deny
history-writer                   | PostObject                 | record of a link            | form    |               | yes | deny
history-writer                   | CreateMultipartUpload      | record of a link            | header  |               | yes | deny
history-writer                   | UploadPart                 | record of a link            | header  |               | yes | deny
history-writer                   | PutObjectRetention         | record of a link            | header  |               | yes | deny
history-writer                   | GetObject                  | recording                   | link    | fresh         | yes | allow
history-writer                   | HeadObject                 | recording                   | link    | fresh         | yes | allow
history-writer                   | GetObject                  | recording                   | link    | just in time  | yes | allow
history-writer                   | GetObject                  | recording                   | link    | a moment late | yes | deny
history-writer                   | GetObject                  | recording                   | link    | a day late    | yes | deny
history-writer                   | GetObject                  | recording                   | link    | fresh         | no  | deny
history-writer                   | GetObject                  | former recording            | link    | fresh         | yes | allow
history-writer                   | GetObject                  | former recording            | link    | a moment late | yes | deny
history-writer                   | GetObject                  | key beside the folder       | link    | fresh         | yes | deny
history-writer                   | GetObject                  | key in no folder            | link    | fresh         | yes | deny
history-writer                   | GetObject                  | record of a link            | link    | fresh         | yes | deny
history-writer                   | PutObject if new           | recording                   | link    | fresh         | yes | deny
history-writer                   | ListObjectsV2              | folder of recordings        | header  |               | yes | allow
history-writer                   | ListObjectsV2              | folder of former recordings | header  |               | yes | allow
history-writer                   | ListObjectsV2              | whole recordings bucket     | header  |               | yes | deny
history-writer                   | ListObjectVersions         | folder of recordings        | header  |               | yes | deny
history-writer                   | ListObjectsV2              | such a folder of links      | header  |               | yes | deny
history-writer                   | PutBucketPolicy            | recordings bucket           | header  |               | yes | deny
history-writer                   | PutObject if new           | receipt                     | header  |               | yes | allow
history-writer                   | PutObject                  | receipt                     | header  |               | yes | deny
history-writer                   | GetObject                  | receipt                     | header  |               | yes | deny
history-writer                   | DeleteObject               | receipt                     | header  |               | yes | deny
history-writer                   | PutObject if new           | receipt                     | header  |               | no  | deny
history-writer                   | PutObject if new           | record of a run             | header  |               | yes | deny
history-writer                   | PutObject if new           | ledger of a day             | header  |               | yes | deny
url-signer                       | GetObject                  | recording                   | header  |               | yes | allow
url-signer                       | GetObject                  | former recording            | header  |               | yes | allow
url-signer                       | ListObjectsV2              | folder of recordings        | header  |               | yes | allow
url-signer                       | ListObjectsV2              | whole recordings bucket     | header  |               | yes | deny
url-signer                       | PutObject if new           | record of a link            | header  |               | yes | allow
url-signer                       | PutObject                  | record of a link            | header  |               | yes | deny
url-signer                       | GetObject                  | record of a link            | header  |               | yes | deny
url-signer                       | DeleteObject               | record of a link            | header  |               | yes | deny
url-signer                       | PutObject if new           | recording                   | header  |               | yes | deny
url-signer                       | DeleteObject               | recording                   | header  |               | yes | deny
url-signer                       | GetObject version          | recording                   | header  |               | yes | deny
url-signer                       | GetObject                  | key beside the folder       | header  |               | yes | deny
url-signer                       | GetObject                  | log of plays                | header  |               | yes | deny
url-signer                       | GetObject                  | recording                   | link    | fresh         | yes | allow
url-signer                       | GetObject                  | recording                   | link    | just in time  | yes | allow
url-signer                       | GetObject                  | recording                   | link    | a moment late | yes | deny
url-signer                       | GetObject                  | key in no folder            | link    | fresh         | yes | deny
url-signer                       | GetObject                  | recording                   | link    | fresh         | no  | deny
url-signer                       | DeleteObject               | recording                   | link    | fresh         | yes | deny
url-signer                       | ListObjectsV2              | folder of former recordings | header  |               | yes | allow
url-signer                       | ListObjectsV2              | such a folder of links      | header  |               | yes | deny
url-signer                       | ListObjectVersions         | folder of recordings        | header  |               | yes | allow
url-signer                       | ListObjectVersions         | whole recordings bucket     | header  |               | yes | deny
url-signer                       | PutBucketPolicy            | recordings bucket           | header  |               | yes | deny
url-signer                       | PutObject if new           | receipt                     | header  |               | yes | deny
url-signer                       | PutObject if new           | record of a run             | header  |               | yes | deny
url-signer                       | PutObject if new           | ledger of a day             | header  |               | yes | deny
url-signer                       | GetObject                  | receipt                     | header  |               | yes | deny
cleanup                          | GetObject                  | recording                   | header  |               | yes | allow
cleanup                          | ListObjectsV2              | folder of recordings        | header  |               | yes | allow
cleanup                          | DeleteObject               | recording                   | header  |               | yes | deny
cleanup                          | PutObject if new           | recording                   | header  |               | yes | deny
cleanup                          | PutObject if new           | record of a link            | header  |               | yes | deny
cleanup                          | GetObject                  | former recording            | header  |               | yes | allow
cleanup                          | GetObject                  | key beside the folder       | header  |               | yes | deny
cleanup                          | GetObject                  | record of a link            | header  |               | yes | deny
cleanup                          | ListObjectsV2              | folder of former recordings | header  |               | yes | allow
cleanup                          | ListObjectsV2              | whole recordings bucket     | header  |               | yes | deny
cleanup                          | ListObjectVersions         | folder of recordings        | header  |               | yes | deny
cleanup                          | ListObjectsV2              | such a folder of links      | header  |               | yes | deny
cleanup                          | PutBucketPolicy            | recordings bucket           | header  |               | yes | deny
cleanup                          | PutObject if new           | receipt                     | header  |               | yes | allow
cleanup                          | PutObject                  | receipt                     | header  |               | yes | deny
cleanup                          | GetObject                  | receipt                     | header  |               | yes | deny
cleanup                          | DeleteObject               | receipt                     | header  |               | yes | deny
cleanup                          | PutObject if new           | receipt                     | header  |               | no  | deny
cleanup                          | PutObject if new           | record of a run             | header  |               | yes | deny
cleanup                          | PutObject if new           | ledger of a day             | header  |               | yes | deny
cleanup                          | ListObjectsV2              | folder of receipts          | header  |               | yes | deny
ingest                           | GetObject                  | recording                   | header  |               | yes | deny
ingest                           | PutObject if new           | recording                   | header  |               | yes | deny
ingest                           | ListObjectsV2              | folder of recordings        | header  |               | yes | deny
ingest                           | PutObject if new           | record of a link            | header  |               | yes | deny
ingest                           | GetObject                  | recording                   | link    | fresh         | yes | deny
ingest                           | PutObject if new           | receipt                     | header  |               | yes | deny
airtable-refresh                 | GetObject                  | recording                   | header  |               | yes | deny
airtable-refresh                 | PutObject if new           | record of a link            | header  |               | yes | deny
airtable-refresh                 | GetObject                  | recording                   | link    | fresh         | yes | deny
airtable-refresh                 | PutObject if new           | receipt                     | header  |               | yes | deny
ledger                           | PutObject if new           | ledger of a day             | header  |               | yes | allow
ledger                           | PutObject                  | ledger of a day             | header  |               | yes | deny
ledger                           | GetObject                  | ledger of a day             | header  |               | yes | allow
ledger                           | DeleteObject               | ledger of a day             | header  |               | yes | deny
ledger                           | GetObject                  | receipt                     | header  |               | yes | allow
ledger                           | ListObjectsV2              | folder of receipts          | header  |               | yes | allow
ledger                           | PutObject if new           | receipt                     | header  |               | yes | deny
ledger                           | DeleteObject               | receipt                     | header  |               | yes | deny
ledger                           | PutObject if new           | record of a run             | header  |               | yes | deny
ledger                           | GetObject                  | record of a run             | header  |               | yes | deny
ledger                           | PutObject if new           | record of a link            | header  |               | yes | deny
ledger                           | GetObject                  | record of a link            | header  |               | yes | deny
ledger                           | GetObject                  | recording                   | header  |               | yes | allow
ledger                           | GetObject                  | former recording            | header  |               | yes | allow
ledger                           | ListObjectsV2              | folder of recordings        | header  |               | yes | allow
ledger                           | ListObjectsV2              | folder of former recordings | header  |               | yes | allow
ledger                           | ListObjectsV2              | whole recordings bucket     | header  |               | yes | deny
ledger                           | PutObject if new           | recording                   | header  |               | yes | deny
ledger                           | DeleteObject               | recording                   | header  |               | yes | deny
ledger                           | GetObject                  | key beside the folder       | header  |               | yes | deny
ledger                           | GetObject                  | log of plays                | header  |               | yes | deny
ledger                           | PutObject if new           | ledger of a day             | header  |               | no  | deny
ledger                           | ListObjectsV2              | folder of plays             | header  |               | yes | deny
ledger                           | ListObjectVersions         | folder of recordings        | header  |               | yes | deny
ledger                           | PutObjectRetention         | ledger of a day             | header  |               | yes | deny
ledger                           | PutBucketPolicy            | links bucket                | header  |               | yes | deny
ledger                           | PutBucketPolicy            | recordings bucket           | header  |               | yes | deny
ledger                           | ListObjectsV2              | such a folder of plays      | header  |               | yes | deny
reconciler                       | PutObject if new           | record of a run             | header  |               | yes | allow
reconciler                       | PutObject                  | record of a run             | header  |               | yes | deny
reconciler                       | GetObject                  | record of a run             | header  |               | yes | allow
reconciler                       | DeleteObject               | record of a run             | header  |               | yes | deny
reconciler                       | ListObjectsV2              | folder of receipts          | header  |               | yes | allow
reconciler                       | PutObject if new           | receipt                     | header  |               | yes | deny
reconciler                       | GetObject                  | receipt                     | header  |               | yes | allow
reconciler                       | PutObject if new           | ledger of a day             | header  |               | yes | deny
reconciler                       | GetObject                  | ledger of a day             | header  |               | yes | deny
reconciler                       | PutObject if new           | record of a link            | header  |               | yes | deny
reconciler                       | ListObjectsV2              | folder of recordings        | header  |               | yes | allow
reconciler                       | ListObjectsV2              | folder of former recordings | header  |               | yes | allow
reconciler                       | ListObjectsV2              | whole recordings bucket     | header  |               | yes | deny
reconciler                       | GetObject                  | recording                   | header  |               | yes | deny
reconciler                       | PutObject if new           | recording                   | header  |               | yes | deny
reconciler                       | PutObject if new           | record of a run             | header  |               | no  | deny
reconciler                       | ListObjectsV2              | folder of plays             | header  |               | yes | deny
reconciler                       | ListObjectVersions         | folder of recordings        | header  |               | yes | deny
reconciler                       | PutObjectRetention         | record of a run             | header  |               | yes | deny
reconciler                       | PutBucketPolicy            | links bucket                | header  |               | yes | deny
reconciler                       | PutBucketPolicy            | recordings bucket           | header  |               | yes | deny
reconciler                       | ListObjectsV2              | such a folder of plays      | header  |               | yes | deny
storage-growth                   | GetObject                  | recording                   | header  |               | yes | deny
storage-growth                   | ListObjectsV2              | whole recordings bucket     | header  |               | yes | deny
storage-growth                   | ListObjectsV2              | folder of receipts          | header  |               | yes | deny
access-audit                     | GetObject                  | record of a link            | header  |               | yes | allow
access-audit                     | ListObjectsV2              | folder of records           | header  |               | yes | allow
access-audit                     | GetObject                  | log of plays                | header  |               | yes | allow
access-audit                     | ListObjectsV2              | folder of plays             | header  |               | yes | allow
access-audit                     | GetObject                  | recording                   | header  |               | yes | deny
access-audit                     | GetObject                  | recording                   | link    | fresh         | yes | deny
access-audit                     | PutObject if new           | record of a link            | header  |               | yes | deny
access-audit                     | DeleteObject               | record of a link            | header  |               | yes | deny
access-audit                     | DeleteObject               | log of plays                | header  |               | yes | deny
access-audit                     | PutObject                  | log of plays                | header  |               | yes | deny
access-audit                     | GetObject                  | record of a link            | header  |               | no  | deny
access-audit                     | GetObject                  | key beside the records      | header  |               | yes | deny
access-audit                     | ListObjectsV2              | folder of recordings        | header  |               | yes | deny
access-audit                     | PutBucketPolicy            | links bucket                | header  |               | yes | deny
access-audit                     | PutObject if new           | receipt                     | header  |               | yes | deny
access-audit                     | GetObject                  | receipt                     | header  |               | yes | deny
link requester                   | GetObject                  | recording                   | header  |               | yes | deny
link requester                   | GetObject                  | recording                   | link    | fresh         | yes | deny
link requester                   | ListObjectsV2              | folder of recordings        | header  |               | yes | deny
link requester                   | GetObject                  | record of a link            | header  |               | yes | deny
link requester                   | GetObject                  | receipt                     | header  |               | yes | deny
auditor                          | GetObject                  | record of a link            | header  |               | yes | allow
auditor                          | ListObjectsV2              | folder of records           | header  |               | yes | allow
auditor                          | GetObject                  | log of plays                | header  |               | yes | allow
auditor                          | ListObjectsV2              | folder of plays             | header  |               | yes | allow
auditor                          | GetObject                  | recording                   | header  |               | yes | deny
auditor                          | DeleteObject               | record of a link            | header  |               | yes | deny
auditor                          | PutObject                  | log of plays                | header  |               | yes | deny
auditor                          | GetObject                  | key beside the records      | header  |               | yes | deny
auditor                          | ListObjectsV2              | folder of recordings        | header  |               | yes | deny
auditor                          | PutBucketPolicy            | links bucket                | header  |               | yes | deny
auditor                          | GetObject                  | receipt                     | header  |               | yes | deny
operator                         | GetObject                  | receipt                     | header  |               | yes | allow
operator                         | GetObject                  | record of a run             | header  |               | yes | allow
operator                         | GetObject                  | ledger of a day             | header  |               | yes | allow
operator                         | GetObject                  | receipt                     | header  |               | no  | deny
operator                         | GetObject                  | record of a link            | header  |               | yes | deny
operator                         | GetObject                  | key beside the records      | header  |               | yes | deny
operator                         | ListObjectsV2              | folder of receipts          | header  |               | yes | allow
operator                         | ListObjectsV2              | folder of records           | header  |               | yes | deny
operator                         | ListObjectsV2              | such a folder of links      | header  |               | yes | deny
operator                         | ListObjectsV2              | folder of recordings        | header  |               | yes | allow
operator                         | ListObjectsV2              | folder of former recordings | header  |               | yes | allow
operator                         | ListObjectsV2              | whole recordings bucket     | header  |               | yes | deny
operator                         | ListObjectsV2              | folder of plays             | header  |               | yes | deny
operator                         | GetObject                  | recording                   | header  |               | yes | deny
operator                         | GetObject                  | recording                   | link    | fresh         | yes | deny
operator                         | PutObject if new           | receipt                     | header  |               | yes | deny
operator                         | PutObject if new           | recording                   | header  |               | yes | deny
operator                         | DeleteObject               | receipt                     | header  |               | yes | deny
operator                         | DeleteObject               | recording                   | header  |               | yes | deny
operator                         | PutBucketPolicy            | recordings bucket           | header  |               | yes | deny
operator                         | PutBucketPolicy            | links bucket                | header  |               | yes | deny
operator                         | GetObject version          | receipt                     | header  |               | yes | deny
operator                         | ListObjectsV2              | folder of runs              | header  |               | yes | allow
operator                         | ListObjectsV2              | folder of ledgers           | header  |               | yes | allow
operator                         | ListObjectsV2              | such a folder of receipts   | header  |               | yes | deny
operator                         | GetBucketLifecycle         | recordings bucket           | header  |               | yes | allow
operator                         | GetBucketLifecycle         | links bucket                | header  |               | yes | deny
break-glass role                 | GetObject                  | recording                   | header  |               | yes | allow
break-glass role                 | GetObject                  | key in no folder            | header  |               | yes | allow
break-glass role                 | GetObject                  | recording                   | header  |               | no  | deny
break-glass role                 | GetObject                  | recording                   | link    | just in time  | yes | allow
break-glass role                 | GetObject                  | recording                   | link    | a moment late | yes | deny
break-glass role                 | DeleteObject version       | recording                   | header  |               | yes | allow
break-glass role                 | PutObject if new           | record of a link            | header  |               | yes | deny
break-glass role                 | DeleteObject version       | record of a link            | header  |               | yes | deny
break-glass role                 | GetObject                  | recording                   | header  | a moment late | yes | allow
break-glass role                 | PutObject if new           | receipt                     | header  |               | yes | deny
break-glass role                 | DeleteObject version       | receipt                     | header  |               | yes | deny
administrator                    | GetObject                  | recording                   | header  |               | yes | deny
administrator                    | GetObject                  | recording                   | link    | fresh         | yes | deny
administrator                    | DeleteObject               | recording                   | header  |               | yes | deny
administrator                    | PutObject                  | recording                   | header  |               | yes | deny
administrator                    | PutObjectAcl               | recording                   | header  |               | yes | deny
administrator                    | ReplicateObject            | recording                   | header  |               | yes | deny
administrator                    | PutBucketPolicy            | recordings bucket           | header  |               | yes | allow
administrator                    | DeleteBucketPolicy         | recordings bucket           | header  |               | yes | allow
administrator                    | PutBucketLifecycle         | recordings bucket           | header  |               | yes | allow
administrator                    | PutBucketLogging           | recordings bucket           | header  |               | yes | allow
administrator                    | ListObjectsV2              | whole recordings bucket     | header  |               | yes | allow
administrator                    | PutBucketPolicy            | recordings bucket           | header  |               | no  | deny
administrator                    | GetObject                  | record of a link            | header  |               | yes | allow
administrator                    | GetObject                  | record of a link            | header  |               | no  | deny
administrator                    | PutObject if new           | record of a link            | header  |               | yes | deny
administrator                    | DeleteObject               | record of a link            | header  |               | yes | deny
administrator                    | DeleteObject version       | record of a link            | header  |               | yes | deny
administrator                    | DeleteObjectTagging        | record of a link            | header  |               | yes | deny
administrator                    | PutObjectTagging           | record of a link            | header  |               | yes | deny
administrator                    | PutObjectTagging version   | record of a link            | header  |               | yes | deny
administrator                    | PutObjectAcl               | record of a link            | header  |               | yes | deny
administrator                    | PutObjectLegalHold         | record of a link            | header  |               | yes | allow
administrator                    | PutObjectRetention         | record of a link            | header  |               | yes | allow
administrator                    | shorten a retention        | record of a link            | header  |               | yes | deny
administrator                    | RestoreObject              | record of a link            | header  |               | yes | deny
administrator                    | UpdateObjectEncryption     | record of a link            | header  |               | yes | deny
administrator                    | ReplicateObject            | record of a link            | header  |               | yes | deny
administrator                    | own a replica              | record of a link            | header  |               | yes | deny
administrator                    | PutBucketPolicy            | links bucket                | header  |               | yes | allow
administrator                    | PutBucketLifecycle         | links bucket                | header  |               | yes | allow
administrator                    | PutObjectLockConfiguration | links bucket                | header  |               | yes | allow
administrator                    | DeleteBucket               | links bucket                | header  |               | no  | deny
administrator                    | PutBucketPolicy            | bucket of the access log    | header  |               | yes | allow
administrator                    | PutBucketPolicy            | bucket of the access log    | header  |               | no  | deny
administrator                    | GetObject                  | log of plays                | header  |               | no  | deny
administrator                    | GetObject                  | receipt                     | header  |               | yes | allow
administrator                    | PutObject if new           | receipt                     | header  |               | yes | deny
administrator                    | PutObject                  | receipt                     | header  |               | yes | deny
administrator                    | DeleteObject               | receipt                     | header  |               | yes | deny
administrator                    | DeleteObject version       | receipt                     | header  |               | yes | deny
administrator                    | PutObject if new           | record of a run             | header  |               | yes | deny
administrator                    | PutObject                  | record of a run             | header  |               | yes | deny
administrator                    | DeleteObject               | record of a run             | header  |               | yes | deny
administrator                    | DeleteObject version       | record of a run             | header  |               | yes | deny
administrator                    | PutObject if new           | ledger of a day             | header  |               | yes | deny
administrator                    | PutObject                  | ledger of a day             | header  |               | yes | deny
administrator                    | DeleteObject               | ledger of a day             | header  |               | yes | deny
administrator                    | DeleteObject version       | ledger of a day             | header  |               | yes | deny
CloudFormation                   | PutBucketPolicy            | recordings bucket           | header  |               | yes | allow
CloudFormation                   | PutBucketLifecycle         | links bucket                | header  |               | yes | allow
CloudFormation                   | PutBucketLogging           | links bucket                | header  |               | yes | allow
CloudFormation                   | PutBucketCors              | recordings bucket           | header  |               | yes | allow
CloudFormation                   | DeleteBucket               | bucket of the access log    | header  |               | yes | allow
CloudFormation                   | GetObject                  | recording                   | header  |               | yes | deny
CloudFormation                   | DeleteObject               | recording                   | header  |               | yes | deny
CloudFormation                   | DeleteObject               | record of a link            | header  |               | yes | deny
root user                        | GetObject                  | recording                   | header  |               | yes | deny
root user                        | DeleteObject version       | record of a link            | header  |               | yes | deny
root user                        | PutBucketPolicy            | recordings bucket           | header  |               | yes | allow
root user                        | DeleteObject version       | receipt                     | header  |               | yes | deny
user with s3:*                   | GetObject                  | recording                   | header  |               | yes | deny
user with s3:*                   | GetObject                  | recording                   | link    | fresh         | yes | deny
user with s3:*                   | DeleteObject               | recording                   | header  |               | yes | deny
user with s3:*                   | PutObject if new           | record of a link            | header  |               | yes | deny
replication role                 | GetObject version          | recording                   | header  |               | yes | deny
replication role                 | ReplicateObject            | recording                   | header  |               | yes | deny
replication role                 | ReplicateObject            | record of a link            | header  |               | yes | deny
AWS for the administrator        | GetObject                  | recording                   | header  |               | yes | allow
AWS for the administrator        | PutObject if new           | record of a link            | header  |               | yes | deny
foreign role                     | GetObject                  | recording                   | header  |               | yes | deny
foreign role                     | GetObject                  | recording                   | link    | fresh         | yes | deny
foreign role                     | PutObject if new           | record of a link            | header  |               | yes | deny
foreign role                     | GetObject                  | record of a link            | header  |               | yes | deny
foreign role                     | GetObject                  | log of plays                | header  |               | yes | deny
foreign role                     | PutBucketPolicy            | recordings bucket           | header  |               | yes | deny
foreign role                     | PutObject if new           | receipt                     | header  |               | yes | deny
foreign role                     | GetObject                  | receipt                     | header  |               | yes | deny
nobody                           | GetObject                  | recording                   | nothing |               | yes | deny
nobody                           | PutObject                  | recording                   | nothing |               | yes | deny
nobody                           | ListObjectsV2              | whole recordings bucket     | nothing |               | yes | deny
nobody                           | GetObject                  | record of a link            | nothing |               | yes | deny
nobody                           | PutObject if new           | record of a link            | nothing |               | yes | deny
nobody                           | GetObject                  | log of plays                | nothing |               | yes | deny
nobody                           | GetObject                  | receipt                     | nothing |               | yes | deny
log delivery                     | PutObject                  | log of plays                | header  |               | yes | allow
log delivery of the links bucket | PutObject                  | log of plays                | header  |               | yes | allow
log delivery of a former bucket  | PutObject                  | log of plays                | header  |               | yes | allow
log delivery of another account  | PutObject                  | log of plays                | header  |               | yes | deny
log delivery                     | PutObject                  | log of plays                | header  |               | no  | deny
log delivery                     | GetObject                  | log of plays                | header  |               | yes | deny
log delivery                     | PutObject                  | recording                   | header  |               | yes | deny
log delivery                     | PutObject if new           | record of a link            | header  |               | yes | deny
`;

/** Against RECORDING_URL_EXPIRATION_MINUTES, in milliseconds. */
export const AGES = {
  fresh: (): number => 0,
  'just in time': (expiryMs: number): number => expiryMs,
  'a moment late': (expiryMs: number): number => expiryMs + 1,
  'a day late': (expiryMs: number): number => expiryMs + 86_400_000,
} as const;

const request = z
  .object({
    who: z.string(),
    does: z.string(),
    on: z.string(),
    signed: z.enum(['header', 'link', 'form', 'nothing']),
    age: z.enum(['', 'fresh', 'just in time', 'a moment late', 'a day late']),
    tls: z.enum(['yes', 'no']).transform((word) => word === 'yes'),
    answer: z.enum(['allow', 'deny']),
  })
  .refine(({ signed, age }) => signed !== 'link' || age !== '', 'a link has an age');

/** One line of the table. */
export type BucketRequest = z.infer<typeof request>;

const [, , ...lines] = TABLE.trim().split('\n');

export const BUCKET_REQUESTS: readonly BucketRequest[] = lines.map((line) => {
  const [who, does, on, signed, age, tls, answer] = line.split('|').map((cell) => cell.trim());
  return request.parse({ who, does, on, signed, age, tls, answer });
});

/** For a person who reads what failed. */
export const titleOf = ({ who, does, on, signed, age, tls, answer }: BucketRequest): string =>
  `${who}: ${does} on ${on} by ${[signed, age, tls ? '' : 'without TLS'].filter((part) => part !== '').join(', ')} → ${answer}`;
