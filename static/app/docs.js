// The page over the HTTP interface.

const { SwaggerUIBundle } = /** @type {any} */ (window);

SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, tryItOutEnabled: false });
