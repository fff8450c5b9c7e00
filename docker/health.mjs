// The container's health: exit code 0 if the service says that it lives. Plain JavaScript, so that it starts quickly.
const host = process.env.PASOKH_HTTP_HOST ?? '127.0.0.1';
const port = process.env.PASOKH_HTTP_PORT ?? '8080';
const response = await fetch(`http://${host}:${port}/health/live`);
process.exitCode = response.ok ? 0 : 1;
