/* global SwaggerUIBundle */
SwaggerUIBundle({
  url: document.getElementById("docs").dataset.documentUrl,
  dom_id: "#docs",
  layout: "BaseLayout",
  deepLinking: true,
});
