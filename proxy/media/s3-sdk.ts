/**
 * What we use of the AWS SDK. It is a module of its own because the SDK is CommonJS: imported by name here, it has
 * those names in a bundle too, where a whole CommonJS module that is imported late has none.
 */
export { S3, S3ServiceException } from '@aws-sdk/client-s3'
