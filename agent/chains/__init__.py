"""The model's tasks, as LangChain runnables."""
