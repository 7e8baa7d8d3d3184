"""A FastAPI app with one route, on uvicorn: what many would begin with. Its port is the argument."""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def hello() -> str:
    return "hello"


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
