import document from './openapi.json'

/** The composed OpenAPI document of all Workers; `test/openapi.test.ts` keeps it true. */
export const openApiResponse = () => Response.json(document, { headers: { 'cache-control': 'public, max-age=300' } })

/** The document rendered by Swagger UI, whose files the web app serves. */
export function docsResponse(nonce: string): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Caravan API</title>
<link rel="stylesheet" href="/assets/docs/swagger-ui.css">
</head>
<body>
<main id="docs"></main>
<script src="/assets/docs/swagger-ui-bundle.js"></script>
<script nonce="${nonce}">SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, tryItOutEnabled: true })</script>
</body>
</html>`
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
    },
  })
}
