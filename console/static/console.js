// What pages do beyond links and forms. Without it everything works, only not live.
"use strict";
