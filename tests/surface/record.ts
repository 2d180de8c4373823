import { haveConversation } from "./conversation";
import { writeConversation } from "./files";

/** Records the conversation with the product as it is now: about a minute. */
const conversation = await haveConversation();
writeConversation(conversation);
console.log(`${conversation.exchanges.length} exchanges`);
