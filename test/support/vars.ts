/** Limits off, the clock settable: limits have tests of their own on platforms of their own. */
export const TEST_VARS = {
  ENVIRONMENT: 'development',
  RATE_LIMIT_REQUESTS: '0',
  RATE_LIMIT_USER_REQUESTS: '0',
  AUTH_THROTTLE_PER_MINUTE: '0',
  TEST_CLOCK: '1',
}
