import { haveConversation } from "./conversation";
import { writeConversation, writeTexts } from "./files";

/**
 * Records the conversation with the product as it is now: about a minute. With `texts`, only what the
 * product says to people is recorded anew.
 */
const conversation = await haveConversation();
writeTexts(conversation);
if (process.argv[2] !== "texts") writeConversation(conversation);
console.log(`${conversation.exchanges.length} exchanges`);
