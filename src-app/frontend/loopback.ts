/**
 * Questions to servers of this machine. Not by `fetch`: that believes HTTP_PROXY even for 127.0.0.1, so that the token
 * would be sent to a proxy.
 */

import { request } from "node:http";

/** An answer may be so large where nothing else is said (characters); health and codes are far smaller. */
const LARGEST_ANSWER = 64 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The cookie that it sets, as it is to be sent back. */
  readonly cookie?: string;
}

export interface Question {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly token?: string;
  readonly cookie?: string;
  /** JSON, or bytes as they are. */
  readonly body?: string | Uint8Array;
  /** Whether the answer is bytes: then each character of its body is one of them. */
  readonly bytes?: boolean;
  /** In ms. */
  readonly limit: number;
  /** Characters that the answer may have. */
  readonly largest?: number;
}

/** Asks on a connection of its own. Rejects where there is no whole answer within `limit` ms. */
export function ask(url: URL, question: Question): Promise<Answer> {
  const { method = "GET", token = "", cookie = "", body = "", limit, largest = LARGEST_ANSWER } = question;
  const isText = typeof body === "string";
  const headers: Record<string, string> = { connection: "close" };
  if (token !== "") headers.authorization = `Bearer ${token}`;
  if (cookie !== "") headers.cookie = cookie;
  if (method === "POST" || method === "PUT") headers["content-length"] = String(Buffer.byteLength(body));
  if (body !== "") headers["content-type"] = isText ? "application/json" : "application/octet-stream";
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      { method, headers, agent: false, signal: AbortSignal.timeout(limit) },
      (answer) => {
        let said = "";
        answer.setEncoding(question.bytes ? "latin1" : "utf8");
        answer.on("data", (chunk: string) => {
          said += chunk;
          if (said.length > largest) asking.destroy(new Error("the answer is too large"));
        });
        const set = answer.headers["set-cookie"]?.[0]?.split(";")[0];
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, body: said, ...(set !== undefined && { cookie: set }) }),
        );
        answer.on("error", reject);
      },
    );
    asking.on("error", reject);
    asking.end(body);
  });
}
