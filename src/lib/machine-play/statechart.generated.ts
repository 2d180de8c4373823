// Generated from machines/attempt.machine.ts by `npm run machine`. Do not edit.

import type { StatechartDrawing } from "./statechart";

export const STATECHART: StatechartDrawing = {
 "width": 769,
 "height": 1289,
 "sentences": [
  "The machine begins in NoAttempt.",
  "Active begins in Active.answering.",
  "Finalized begins in Finalized.pending.",
  "In NoAttempt, attempt.start leads to Active if isStartable holds, and does openAttempt: A new attempt starts. Its number is higher than every number that is used.",
  "In NoAttempt, attempt.recover leads to Active.answering if isRecordAnswering holds, and does adoptRecord: An unfinished record of the earlier version continues.",
  "In NoAttempt, attempt.recover leads to Active.complete if isRecordComplete holds, and does adoptRecord: A fully answered record of the earlier version can be finalized.",
  "In NoAttempt, attempt.recover leads to Finalized.pending if isRecordPending holds, and does adoptRecord: A finalized record of the earlier version whose result still waits in the outbox.",
  "In NoAttempt, attempt.recover leads to Finalized.published if isRecordPublished holds, and does adoptRecord: A finalized record of the earlier version, which sent the result to the gradebook first.",
  "In Active, attempt.reset leads to Reset if isThisAttempt holds, and does clearAttempt: The student abandons the attempt. Its number may be used again.",
  "In Active.answering, question.answer leads to Active.complete if isLastQuestion holds, and does recordAnswer: The last answer completes the attempt.",
  "In Active.answering, question.answer stays there if isNextQuestion holds, and does recordAnswer: The next question is answered; the first answer counts.",
  "In Active.answering, question.skip leads to Active.complete if isLastQuestion holds, and does recordAnswer: Skipping the last question completes the attempt.",
  "In Active.answering, question.skip stays there if isNextQuestion holds, and does recordAnswer: The next question is skipped and counts as incorrect.",
  "In Active.answering, question.report leads to Active.complete if isLastQuestion holds, and does recordAnswer: Reporting the last question completes the attempt.",
  "In Active.answering, question.report stays there if isNextQuestion holds, and does recordAnswer: The next question is reported and left out of the score.",
  "In Active.complete, attempt.finalize leads to Finalized.pending if isThisAttempt holds, and does summarize: The summary is computed, and the number is used.",
  "In Finalized, attempt.reset leads to Reset if isThisAttempt holds, and does clearAttempt: The student tries again. The number stays used, and the result stays.",
  "In Finalized.pending, result.published leads to Finalized.published if isThisAttempt holds, and does forgetRejection: The gradebook has the result.",
  "In Finalized.pending, result.rejected stays there if isThisAttempt holds, and does keepRejection: The gradebook did not accept the result; it will be sent again.",
  "In Reset, always leads to NoAttempt: The next attempt may start."
 ],
 "states": [
  {
   "id": "NoAttempt",
   "parent": "",
   "description": "The slot has no attempt. The next one may start.",
   "isParent": false,
   "shape": {
    "x": 410.9,
    "y": 38,
    "width": 125.3,
    "height": 40,
    "rx": 9
   },
   "name": {
    "role": "state",
    "text": "NoAttempt",
    "x": 473.5,
    "y": 63.5,
    "size": 15,
    "weight": "bold"
   }
  },
  {
   "id": "Active",
   "parent": "",
   "description": "The slot has an attempt. Its number does not change until it is reset.",
   "isParent": true,
   "shape": {
    "x": 42.8,
    "y": 253,
    "width": 353.7,
    "height": 386,
    "rx": 9
   },
   "name": {
    "role": "state",
    "text": "Active",
    "x": 56.8,
    "y": 278.5,
    "size": 15,
    "weight": "bold"
   }
  },
  {
   "id": "Active.answering",
   "parent": "Active",
   "description": "Questions are answered strictly in order.",
   "isParent": false,
   "shape": {
    "x": 233.8,
    "y": 359,
    "width": 122.4,
    "height": 40,
    "rx": 9
   },
   "name": {
    "role": "state",
    "text": "answering",
    "x": 295,
    "y": 384.5,
    "size": 15,
    "weight": "bold"
   }
  },
  {
   "id": "Active.complete",
   "parent": "Active",
   "description": "Every question has an answer. The attempt can only be finalized or reset.",
   "isParent": false,
   "shape": {
    "x": 258.1,
    "y": 585,
    "width": 110.6,
    "height": 40,
    "rx": 9
   },
   "name": {
    "role": "state",
    "text": "complete",
    "x": 313.4,
    "y": 610.5,
    "size": 15,
    "weight": "bold"
   }
  },
  {
   "id": "Finalized",
   "parent": "",
   "description": "The attempt is graded. Its answers and its score can no longer change.",
   "isParent": true,
   "shape": {
    "x": 331.3,
    "y": 797,
    "width": 324.7,
    "height": 314,
    "rx": 9
   },
   "name": {
    "role": "state",
    "text": "Finalized",
    "x": 345.3,
    "y": 822.5,
    "size": 15,
    "weight": "bold"
   }
  },
  {
   "id": "Finalized.pending",
   "parent": "Finalized",
   "description": "The result waits in the outbox for the gradebook.",
   "isParent": false,
   "shape": {
    "x": 506.3,
    "y": 885,
    "width": 100.5,
    "height": 40,
    "rx": 9
   },
   "name": {
    "role": "state",
    "text": "pending",
    "x": 556.5,
    "y": 910.5,
    "size": 15,
    "weight": "bold"
   }
  },
  {
   "id": "Finalized.published",
   "parent": "Finalized",
   "description": "The gradebook has the result.",
   "isParent": false,
   "shape": {
    "x": 518.1,
    "y": 1057,
    "width": 115.3,
    "height": 40,
    "rx": 9
   },
   "name": {
    "role": "state",
    "text": "published",
    "x": 575.7,
    "y": 1082.5,
    "size": 15,
    "weight": "bold"
   }
  },
  {
   "id": "Reset",
   "parent": "",
   "description": "The record is deleted; the high-water mark and the outbox stay. Never stored: left at once.",
   "isParent": false,
   "shape": {
    "x": 667.1,
    "y": 1243,
    "width": 77.9,
    "height": 40,
    "rx": 9
   },
   "name": {
    "role": "state",
    "text": "Reset",
    "x": 706,
    "y": 1268.5,
    "size": 15,
    "weight": "bold"
   }
  }
 ],
 "beginnings": [
  {
   "x": 473.5,
   "y": 11,
   "radius": 5,
   "line": "M473.5,16L473.5,30",
   "head": "M473.5,38L469,29L478,29Z"
  },
  {
   "x": 274.6,
   "y": 302,
   "radius": 5,
   "line": "M274.6,307L274.6,351",
   "head": "M274.6,359L270.1,350L279.1,350Z"
  },
  {
   "x": 531.4,
   "y": 846,
   "radius": 5,
   "line": "M531.4,851L531.4,877",
   "head": "M531.4,885L526.9,876L535.9,876Z"
  }
 ],
 "arrows": [
  {
   "transitions": [
    "NoAttempt attempt.start [isStartable]"
   ],
   "line": "M428.8,78L428.8,88Q428.8,95 421.8,95L75,95Q68,95 68,102L68,222Q68,229 75,229L294.4,229Q301.4,229 301.4,236L301.4,245",
   "head": "M301.4,253L296.9,244L305.9,244Z",
   "label": {
    "x": 6,
    "y": 136,
    "width": 124,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "attempt.start",
     "x": 15,
     "y": 154.7,
     "size": 13,
     "weight": "bold",
     "transition": "NoAttempt attempt.start [isStartable]"
    },
    {
     "role": "guard",
     "text": "[isStartable]",
     "x": 15,
     "y": 172.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.start [isStartable]"
    },
    {
     "role": "action",
     "text": "/ openAttempt",
     "x": 15,
     "y": 190.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.start [isStartable]"
    }
   ]
  },
  {
   "transitions": [
    "NoAttempt attempt.recover [isRecordAnswering]"
   ],
   "line": "M446.7,78L446.7,100Q446.7,107 439.7,107L226,107Q219,107 219,114L219,210Q219,217 226,217L308.4,217Q315.4,217 315.4,224L315.4,351",
   "head": "M315.4,359L310.9,350L319.9,350Z",
   "label": {
    "x": 144,
    "y": 136,
    "width": 150,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "attempt.recover",
     "x": 153,
     "y": 154.7,
     "size": 13,
     "weight": "bold",
     "transition": "NoAttempt attempt.recover [isRecordAnswering]"
    },
    {
     "role": "guard",
     "text": "[isRecordAnswering]",
     "x": 153,
     "y": 172.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.recover [isRecordAnswering]"
    },
    {
     "role": "action",
     "text": "/ adoptRecord",
     "x": 153,
     "y": 190.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.recover [isRecordAnswering]"
    }
   ]
  },
  {
   "transitions": [
    "NoAttempt attempt.recover [isRecordComplete]"
   ],
   "line": "M464.6,78L464.6,112Q464.6,119 457.6,119L388.5,119Q381.5,119 381.5,126L381.5,561Q381.5,568 374.5,568L336.4,568Q331.9,568 331.9,572.5L331.9,577",
   "head": "M331.9,585L327.4,576L336.4,576Z",
   "label": {
    "x": 308,
    "y": 136,
    "width": 147,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "attempt.recover",
     "x": 317,
     "y": 154.7,
     "size": 13,
     "weight": "bold",
     "transition": "NoAttempt attempt.recover [isRecordComplete]"
    },
    {
     "role": "guard",
     "text": "[isRecordComplete]",
     "x": 317,
     "y": 172.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.recover [isRecordComplete]"
    },
    {
     "role": "action",
     "text": "/ adoptRecord",
     "x": 317,
     "y": 190.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.recover [isRecordComplete]"
    }
   ]
  },
  {
   "transitions": [
    "NoAttempt attempt.recover [isRecordPending]"
   ],
   "line": "M482.5,78L482.5,754Q482.5,761 489.5,761L574.6,761Q581.6,761 581.6,768L581.6,877",
   "head": "M581.6,885L577.1,876L586.1,876Z",
   "label": {
    "x": 410.5,
    "y": 414,
    "width": 144,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "attempt.recover",
     "x": 419.5,
     "y": 432.7,
     "size": 13,
     "weight": "bold",
     "transition": "NoAttempt attempt.recover [isRecordPending]"
    },
    {
     "role": "guard",
     "text": "[isRecordPending]",
     "x": 419.5,
     "y": 450.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.recover [isRecordPending]"
    },
    {
     "role": "action",
     "text": "/ adoptRecord",
     "x": 419.5,
     "y": 468.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.recover [isRecordPending]"
    }
   ]
  },
  {
   "transitions": [
    "NoAttempt attempt.recover [isRecordPublished]"
   ],
   "line": "M500.4,78L500.4,100Q500.4,107 507.4,107L634,107Q641,107 641,114L641,1033Q641,1040 634,1040L599.4,1040Q594.9,1040 594.9,1044.5L594.9,1049",
   "head": "M594.9,1057L590.4,1048L599.4,1048Z",
   "label": {
    "x": 568.5,
    "y": 414,
    "width": 145,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "attempt.recover",
     "x": 577.5,
     "y": 432.7,
     "size": 13,
     "weight": "bold",
     "transition": "NoAttempt attempt.recover [isRecordPublished]"
    },
    {
     "role": "guard",
     "text": "[isRecordPublished]",
     "x": 577.5,
     "y": 450.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.recover [isRecordPublished]"
    },
    {
     "role": "action",
     "text": "/ adoptRecord",
     "x": 577.5,
     "y": 468.4,
     "size": 12,
     "weight": "normal",
     "transition": "NoAttempt attempt.recover [isRecordPublished]"
    }
   ]
  },
  {
   "transitions": [
    "Active attempt.reset [isThisAttempt]"
   ],
   "line": "M293.4,639L293.4,656Q293.4,663 286.4,663L235.4,663Q228.4,663 228.4,670L228.4,1219Q228.4,1226 235.4,1226L682,1226Q686.5,1226 686.5,1230.5L686.5,1235",
   "head": "M686.5,1243L682,1234L691,1234Z",
   "label": {
    "x": 165.4,
    "y": 918.5,
    "width": 126,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "attempt.reset",
     "x": 174.4,
     "y": 937.2,
     "size": 13,
     "weight": "bold",
     "transition": "Active attempt.reset [isThisAttempt]"
    },
    {
     "role": "guard",
     "text": "[isThisAttempt]",
     "x": 174.4,
     "y": 954.9,
     "size": 12,
     "weight": "normal",
     "transition": "Active attempt.reset [isThisAttempt]"
    },
    {
     "role": "action",
     "text": "/ clearAttempt",
     "x": 174.4,
     "y": 972.9,
     "size": 12,
     "weight": "normal",
     "transition": "Active attempt.reset [isThisAttempt]"
    }
   ]
  },
  {
   "transitions": [
    "Active.answering question.answer [isLastQuestion]",
    "Active.answering question.skip [isLastQuestion]",
    "Active.answering question.report [isLastQuestion]"
   ],
   "line": "M295,399L295,577",
   "head": "M295,585L290.5,576L299.5,576Z",
   "label": {
    "x": 220.5,
    "y": 451,
    "width": 149,
    "height": 100,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "question.answer",
     "x": 229.5,
     "y": 469.7,
     "size": 13,
     "weight": "bold",
     "transition": "Active.answering question.answer [isLastQuestion]"
    },
    {
     "role": "event",
     "text": "question.skip",
     "x": 229.5,
     "y": 487.7,
     "size": 13,
     "weight": "bold",
     "transition": "Active.answering question.skip [isLastQuestion]"
    },
    {
     "role": "event",
     "text": "question.report",
     "x": 229.5,
     "y": 505.7,
     "size": 13,
     "weight": "bold",
     "transition": "Active.answering question.report [isLastQuestion]"
    },
    {
     "role": "guard",
     "text": "[isLastQuestion]",
     "x": 229.5,
     "y": 523.4,
     "size": 12,
     "weight": "normal",
     "transition": null
    },
    {
     "role": "action",
     "text": "/ recordAnswer",
     "x": 229.5,
     "y": 541.4,
     "size": 12,
     "weight": "normal",
     "transition": null
    }
   ]
  },
  {
   "transitions": [
    "Active.answering question.answer [isNextQuestion]",
    "Active.answering question.skip [isNextQuestion]",
    "Active.answering question.report [isNextQuestion]"
   ],
   "line": "M233.8,372.3L218.5,372.3Q211.8,372.3 211.8,379L211.8,379Q211.8,385.7 218.5,385.7L225.8,385.7",
   "head": "M233.8,385.7L224.8,390.2L224.8,381.2Z",
   "label": {
    "x": 56.8,
    "y": 329,
    "width": 149,
    "height": 100,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "question.answer",
     "x": 65.8,
     "y": 347.7,
     "size": 13,
     "weight": "bold",
     "transition": "Active.answering question.answer [isNextQuestion]"
    },
    {
     "role": "event",
     "text": "question.skip",
     "x": 65.8,
     "y": 365.7,
     "size": 13,
     "weight": "bold",
     "transition": "Active.answering question.skip [isNextQuestion]"
    },
    {
     "role": "event",
     "text": "question.report",
     "x": 65.8,
     "y": 383.7,
     "size": 13,
     "weight": "bold",
     "transition": "Active.answering question.report [isNextQuestion]"
    },
    {
     "role": "guard",
     "text": "[isNextQuestion]",
     "x": 65.8,
     "y": 401.4,
     "size": 12,
     "weight": "normal",
     "transition": null
    },
    {
     "role": "action",
     "text": "/ recordAnswer",
     "x": 65.8,
     "y": 419.4,
     "size": 12,
     "weight": "normal",
     "transition": null
    }
   ]
  },
  {
   "transitions": [
    "Active.complete attempt.finalize [isThisAttempt]"
   ],
   "line": "M313.4,625L313.4,766Q313.4,773 320.4,773L549.5,773Q556.5,773 556.5,780L556.5,877",
   "head": "M556.5,885L552,876L561,876Z",
   "label": {
    "x": 241.4,
    "y": 680,
    "width": 144,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "attempt.finalize",
     "x": 250.4,
     "y": 698.7,
     "size": 13,
     "weight": "bold",
     "transition": "Active.complete attempt.finalize [isThisAttempt]"
    },
    {
     "role": "guard",
     "text": "[isThisAttempt]",
     "x": 250.4,
     "y": 716.4,
     "size": 12,
     "weight": "normal",
     "transition": "Active.complete attempt.finalize [isThisAttempt]"
    },
    {
     "role": "action",
     "text": "/ summarize",
     "x": 250.4,
     "y": 734.4,
     "size": 12,
     "weight": "normal",
     "transition": "Active.complete attempt.finalize [isThisAttempt]"
    }
   ]
  },
  {
   "transitions": [
    "Finalized attempt.reset [isThisAttempt]"
   ],
   "line": "M534.5,1111L534.5,1207Q534.5,1214 541.5,1214L699,1214Q706,1214 706,1221L706,1235",
   "head": "M706,1243L701.5,1234L710.5,1234Z",
   "label": {
    "x": 471.5,
    "y": 1133,
    "width": 126,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "attempt.reset",
     "x": 480.5,
     "y": 1151.7,
     "size": 13,
     "weight": "bold",
     "transition": "Finalized attempt.reset [isThisAttempt]"
    },
    {
     "role": "guard",
     "text": "[isThisAttempt]",
     "x": 480.5,
     "y": 1169.4,
     "size": 12,
     "weight": "normal",
     "transition": "Finalized attempt.reset [isThisAttempt]"
    },
    {
     "role": "action",
     "text": "/ clearAttempt",
     "x": 480.5,
     "y": 1187.4,
     "size": 12,
     "weight": "normal",
     "transition": "Finalized attempt.reset [isThisAttempt]"
    }
   ]
  },
  {
   "transitions": [
    "Finalized.pending result.published [isThisAttempt]"
   ],
   "line": "M556.5,925L556.5,1049",
   "head": "M556.5,1057L552,1048L561,1048Z",
   "label": {
    "x": 484,
    "y": 959,
    "width": 145,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "result.published",
     "x": 493,
     "y": 977.7,
     "size": 13,
     "weight": "bold",
     "transition": "Finalized.pending result.published [isThisAttempt]"
    },
    {
     "role": "guard",
     "text": "[isThisAttempt]",
     "x": 493,
     "y": 995.4,
     "size": 12,
     "weight": "normal",
     "transition": "Finalized.pending result.published [isThisAttempt]"
    },
    {
     "role": "action",
     "text": "/ forgetRejection",
     "x": 493,
     "y": 1013.4,
     "size": 12,
     "weight": "normal",
     "transition": "Finalized.pending result.published [isThisAttempt]"
    }
   ]
  },
  {
   "transitions": [
    "Finalized.pending result.rejected [isThisAttempt]"
   ],
   "line": "M506.3,898.3L490.9,898.3Q484.3,898.3 484.3,905L484.3,905Q484.3,911.7 490.9,911.7L498.3,911.7",
   "head": "M506.3,911.7L497.3,916.2L497.3,907.2Z",
   "label": {
    "x": 345.3,
    "y": 873,
    "width": 133,
    "height": 64,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "result.rejected",
     "x": 354.3,
     "y": 891.7,
     "size": 13,
     "weight": "bold",
     "transition": "Finalized.pending result.rejected [isThisAttempt]"
    },
    {
     "role": "guard",
     "text": "[isThisAttempt]",
     "x": 354.3,
     "y": 909.4,
     "size": 12,
     "weight": "normal",
     "transition": "Finalized.pending result.rejected [isThisAttempt]"
    },
    {
     "role": "action",
     "text": "/ keepRejection",
     "x": 354.3,
     "y": 927.4,
     "size": 12,
     "weight": "normal",
     "transition": "Finalized.pending result.rejected [isThisAttempt]"
    }
   ]
  },
  {
   "transitions": [
    "Reset always"
   ],
   "line": "M725.5,1243L725.5,102Q725.5,95 718.5,95L522.8,95Q518.3,95 518.3,90.5L518.3,86",
   "head": "M518.3,78L522.8,87L513.8,87Z",
   "label": {
    "x": 689,
    "y": 698,
    "width": 73,
    "height": 28,
    "rx": 7
   },
   "texts": [
    {
     "role": "event",
     "text": "always",
     "x": 698,
     "y": 716.7,
     "size": 13,
     "weight": "bold",
     "transition": "Reset always"
    }
   ]
  }
 ],
 "transitions": [
  {
   "id": "NoAttempt attempt.start [isStartable]",
   "from": "NoAttempt",
   "event": "attempt.start",
   "guard": "isStartable",
   "actions": [
    "openAttempt"
   ],
   "to": "Active",
   "description": "A new attempt starts. Its number is higher than every number that is used.",
   "sentence": "In NoAttempt, attempt.start leads to Active if isStartable holds, and does openAttempt: A new attempt starts. Its number is higher than every number that is used.",
   "strip": {
    "x": 6,
    "y": 136,
    "width": 124,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "NoAttempt attempt.recover [isRecordAnswering]",
   "from": "NoAttempt",
   "event": "attempt.recover",
   "guard": "isRecordAnswering",
   "actions": [
    "adoptRecord"
   ],
   "to": "Active.answering",
   "description": "An unfinished record of the earlier version continues.",
   "sentence": "In NoAttempt, attempt.recover leads to Active.answering if isRecordAnswering holds, and does adoptRecord: An unfinished record of the earlier version continues.",
   "strip": {
    "x": 144,
    "y": 136,
    "width": 150,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "NoAttempt attempt.recover [isRecordComplete]",
   "from": "NoAttempt",
   "event": "attempt.recover",
   "guard": "isRecordComplete",
   "actions": [
    "adoptRecord"
   ],
   "to": "Active.complete",
   "description": "A fully answered record of the earlier version can be finalized.",
   "sentence": "In NoAttempt, attempt.recover leads to Active.complete if isRecordComplete holds, and does adoptRecord: A fully answered record of the earlier version can be finalized.",
   "strip": {
    "x": 308,
    "y": 136,
    "width": 147,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "NoAttempt attempt.recover [isRecordPending]",
   "from": "NoAttempt",
   "event": "attempt.recover",
   "guard": "isRecordPending",
   "actions": [
    "adoptRecord"
   ],
   "to": "Finalized.pending",
   "description": "A finalized record of the earlier version whose result still waits in the outbox.",
   "sentence": "In NoAttempt, attempt.recover leads to Finalized.pending if isRecordPending holds, and does adoptRecord: A finalized record of the earlier version whose result still waits in the outbox.",
   "strip": {
    "x": 410.5,
    "y": 414,
    "width": 144,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "NoAttempt attempt.recover [isRecordPublished]",
   "from": "NoAttempt",
   "event": "attempt.recover",
   "guard": "isRecordPublished",
   "actions": [
    "adoptRecord"
   ],
   "to": "Finalized.published",
   "description": "A finalized record of the earlier version, which sent the result to the gradebook first.",
   "sentence": "In NoAttempt, attempt.recover leads to Finalized.published if isRecordPublished holds, and does adoptRecord: A finalized record of the earlier version, which sent the result to the gradebook first.",
   "strip": {
    "x": 568.5,
    "y": 414,
    "width": 145,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "Active attempt.reset [isThisAttempt]",
   "from": "Active",
   "event": "attempt.reset",
   "guard": "isThisAttempt",
   "actions": [
    "clearAttempt"
   ],
   "to": "Reset",
   "description": "The student abandons the attempt. Its number may be used again.",
   "sentence": "In Active, attempt.reset leads to Reset if isThisAttempt holds, and does clearAttempt: The student abandons the attempt. Its number may be used again.",
   "strip": {
    "x": 165.4,
    "y": 918.5,
    "width": 126,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "Active.answering question.answer [isLastQuestion]",
   "from": "Active.answering",
   "event": "question.answer",
   "guard": "isLastQuestion",
   "actions": [
    "recordAnswer"
   ],
   "to": "Active.complete",
   "description": "The last answer completes the attempt.",
   "sentence": "In Active.answering, question.answer leads to Active.complete if isLastQuestion holds, and does recordAnswer: The last answer completes the attempt.",
   "strip": {
    "x": 223.5,
    "y": 456,
    "width": 143,
    "height": 18,
    "rx": 7
   }
  },
  {
   "id": "Active.answering question.answer [isNextQuestion]",
   "from": "Active.answering",
   "event": "question.answer",
   "guard": "isNextQuestion",
   "actions": [
    "recordAnswer"
   ],
   "to": "Active.answering",
   "description": "The next question is answered; the first answer counts.",
   "sentence": "In Active.answering, question.answer stays there if isNextQuestion holds, and does recordAnswer: The next question is answered; the first answer counts.",
   "strip": {
    "x": 59.8,
    "y": 334,
    "width": 143,
    "height": 18,
    "rx": 7
   }
  },
  {
   "id": "Active.answering question.skip [isLastQuestion]",
   "from": "Active.answering",
   "event": "question.skip",
   "guard": "isLastQuestion",
   "actions": [
    "recordAnswer"
   ],
   "to": "Active.complete",
   "description": "Skipping the last question completes the attempt.",
   "sentence": "In Active.answering, question.skip leads to Active.complete if isLastQuestion holds, and does recordAnswer: Skipping the last question completes the attempt.",
   "strip": {
    "x": 223.5,
    "y": 474,
    "width": 143,
    "height": 18,
    "rx": 7
   }
  },
  {
   "id": "Active.answering question.skip [isNextQuestion]",
   "from": "Active.answering",
   "event": "question.skip",
   "guard": "isNextQuestion",
   "actions": [
    "recordAnswer"
   ],
   "to": "Active.answering",
   "description": "The next question is skipped and counts as incorrect.",
   "sentence": "In Active.answering, question.skip stays there if isNextQuestion holds, and does recordAnswer: The next question is skipped and counts as incorrect.",
   "strip": {
    "x": 59.8,
    "y": 352,
    "width": 143,
    "height": 18,
    "rx": 7
   }
  },
  {
   "id": "Active.answering question.report [isLastQuestion]",
   "from": "Active.answering",
   "event": "question.report",
   "guard": "isLastQuestion",
   "actions": [
    "recordAnswer"
   ],
   "to": "Active.complete",
   "description": "Reporting the last question completes the attempt.",
   "sentence": "In Active.answering, question.report leads to Active.complete if isLastQuestion holds, and does recordAnswer: Reporting the last question completes the attempt.",
   "strip": {
    "x": 223.5,
    "y": 492,
    "width": 143,
    "height": 18,
    "rx": 7
   }
  },
  {
   "id": "Active.answering question.report [isNextQuestion]",
   "from": "Active.answering",
   "event": "question.report",
   "guard": "isNextQuestion",
   "actions": [
    "recordAnswer"
   ],
   "to": "Active.answering",
   "description": "The next question is reported and left out of the score.",
   "sentence": "In Active.answering, question.report stays there if isNextQuestion holds, and does recordAnswer: The next question is reported and left out of the score.",
   "strip": {
    "x": 59.8,
    "y": 370,
    "width": 143,
    "height": 18,
    "rx": 7
   }
  },
  {
   "id": "Active.complete attempt.finalize [isThisAttempt]",
   "from": "Active.complete",
   "event": "attempt.finalize",
   "guard": "isThisAttempt",
   "actions": [
    "summarize"
   ],
   "to": "Finalized.pending",
   "description": "The summary is computed, and the number is used.",
   "sentence": "In Active.complete, attempt.finalize leads to Finalized.pending if isThisAttempt holds, and does summarize: The summary is computed, and the number is used.",
   "strip": {
    "x": 241.4,
    "y": 680,
    "width": 144,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "Finalized attempt.reset [isThisAttempt]",
   "from": "Finalized",
   "event": "attempt.reset",
   "guard": "isThisAttempt",
   "actions": [
    "clearAttempt"
   ],
   "to": "Reset",
   "description": "The student tries again. The number stays used, and the result stays.",
   "sentence": "In Finalized, attempt.reset leads to Reset if isThisAttempt holds, and does clearAttempt: The student tries again. The number stays used, and the result stays.",
   "strip": {
    "x": 471.5,
    "y": 1133,
    "width": 126,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "Finalized.pending result.published [isThisAttempt]",
   "from": "Finalized.pending",
   "event": "result.published",
   "guard": "isThisAttempt",
   "actions": [
    "forgetRejection"
   ],
   "to": "Finalized.published",
   "description": "The gradebook has the result.",
   "sentence": "In Finalized.pending, result.published leads to Finalized.published if isThisAttempt holds, and does forgetRejection: The gradebook has the result.",
   "strip": {
    "x": 484,
    "y": 959,
    "width": 145,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "Finalized.pending result.rejected [isThisAttempt]",
   "from": "Finalized.pending",
   "event": "result.rejected",
   "guard": "isThisAttempt",
   "actions": [
    "keepRejection"
   ],
   "to": "Finalized.pending",
   "description": "The gradebook did not accept the result; it will be sent again.",
   "sentence": "In Finalized.pending, result.rejected stays there if isThisAttempt holds, and does keepRejection: The gradebook did not accept the result; it will be sent again.",
   "strip": {
    "x": 345.3,
    "y": 873,
    "width": 133,
    "height": 64,
    "rx": 7
   }
  },
  {
   "id": "Reset always",
   "from": "Reset",
   "event": "always",
   "guard": null,
   "actions": [],
   "to": "NoAttempt",
   "description": "The next attempt may start.",
   "sentence": "In Reset, always leads to NoAttempt: The next attempt may start.",
   "strip": {
    "x": 689,
    "y": 698,
    "width": 73,
    "height": 28,
    "rx": 7
   }
  }
 ]
};
